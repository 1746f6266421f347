"""Has documents opened and drawn by a process of their own (worker.py), which it starts and ends.

A crash of PDFium or a decoder, or too much memory or time, costs that process only: whoever asked
gets a sentence, and the next request a new process. One at a time, which bounds the memory.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from home.documents.errors import DocumentsBusy, UnusableDocument

ROLE = "LATCHKEY_DOCUMENT_WORKER"  # the same in desktop.app
LONGEST = 15.0  # seconds for one answer
QUEUE = 5  # requests that may be in it: the server has 8 threads
FOR_A_PLACE = 2.0  # seconds that one waits to be among them; the other threads answer others
PATIENCE = 20.0  # seconds that one among them waits for its turn
MOST_BYTES = 32 * 1024 * 1024  # of an answer
Answer = tuple[dict[str, Any], bytes]


@dataclass(frozen=True)
class Match:
    """A place of the text that was searched for; `page` begins with 1."""

    page: int
    before: str
    match: str
    after: str


class _Worker:
    """The process, started when it is needed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()
        self._queue = threading.Semaphore(QUEUE)

    def ask(self, **job: Any) -> Answer:
        """Return the answer; raise UnusableDocument, DocumentsBusy."""
        with self._own_turn():
            is_new = self._process is None or self._process.poll() is not None
            answer = self._exchange(job)
            if answer is None and not is_new:
                answer = self._exchange(job)  # It had ended by itself, as nobody asked it.
        if answer is None:
            raise UnusableDocument("kind")
        if fault := answer[0].get("fault"):
            raise UnusableDocument(fault)
        return answer

    def stop(self) -> None:
        """End the process; it may have a file open."""
        with self._turn:
            self._end()

    def leave(self) -> None:
        """End the process at once: this one is ending."""
        if self._process is not None:
            self._end()

    @property
    def pid(self) -> int | None:
        """The number of the process, if there is one."""
        running = self._process is not None and self._process.poll() is None
        return self._process.pid if running and self._process else None

    @contextmanager
    def _own_turn(self) -> Iterator[None]:
        if not self._queue.acquire(timeout=FOR_A_PLACE):
            raise DocumentsBusy
        try:
            if not self._turn.acquire(timeout=PATIENCE):
                raise DocumentsBusy
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._queue.release()

    def _exchange(self, job: dict[str, Any]) -> Answer | None:
        """Return the answer, None if the process ended; raise UnusableDocument if it is slow."""
        process = self._running()
        late = threading.Event()
        timer = threading.Timer(LONGEST, _kill, (process, late))
        timer.daemon = True
        timer.start()
        try:
            answer = _talk(process, job)
        finally:
            timer.cancel()
        if late.is_set():
            self._end()
            raise UnusableDocument("slow")
        if answer is None:
            self._end()
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = subprocess.Popen(
                _command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                cwd=settings.BASE_DIR,
            )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for stream in (process.stdin, process.stdout):
                with suppress(OSError):
                    stream.close()  # type: ignore[union-attr]
            process.wait()


worker = _Worker()
atexit.register(worker.leave)


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, str(settings.BASE_DIR / "launcher.py")]


def _environment() -> dict[str, str]:
    kept = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL", "HOME", "VIRTUAL_ENV")
    return {name: os.environ[name] for name in kept if name in os.environ} | {ROLE: "1"}


def _kill(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _talk(process: subprocess.Popen[bytes], job: dict[str, Any]) -> Answer | None:
    requests, answers = _streams(process)
    try:
        requests.write(json.dumps(job).encode() + b"\n")
        requests.flush()
        header = json.loads(answers.readline() or b"null")
        if not isinstance(header, dict) or not 0 <= int(header["bytes"]) <= MOST_BYTES:
            return None
        body = answers.read(int(header["bytes"]))
    except (OSError, ValueError, KeyError):
        return None
    return (header, body) if len(body) == header["bytes"] else None


def _streams(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("no pipes")
    return process.stdin, process.stdout


def pages_of(path: Path) -> int:
    """Return the number of pages of a PDF file; raise UnusableDocument."""
    return int(worker.ask(task="facts", path=str(path))[0]["pages"])


def draw_page(path: Path, page: int, width: int, marked: str = "") -> bytes:
    """Return a page, the first is 1, as a WebP picture `width` pixels wide.

    The places of the text `marked` are colored. Raises UnusableDocument, DocumentsBusy.
    """
    _refuse_missing(path)
    return worker.ask(task="page", path=str(path), page=page - 1, width=width, marked=marked)[1]


def search(path: Path, text: str) -> tuple[list[Match], bool]:
    """Return the places of the text in a PDF file, and whether these are all."""
    _refuse_missing(path)
    told = worker.ask(task="search", path=str(path), text=text)[0]
    found = [
        Match(one["page"] + 1, one["before"], one["match"], one["after"]) for one in told["matches"]
    ]
    return found, told["complete"]


def render_markdown(path: Path) -> SafeString:
    """Return the Markdown file as HTML; raise UnusableDocument, DocumentsBusy."""
    _refuse_missing(path)
    return mark_safe(worker.ask(task="markdown", path=str(path))[1].decode())  # noqa: S308 - escaped


def convert_picture(source: Path, target: Path) -> None:
    """Draw the picture in `source` anew as WebP in `target`; raise UnusableDocument."""
    try:
        worker.ask(task="picture", path=str(source), target=str(target))
    except UnusableDocument:
        target.unlink(missing_ok=True)
        raise


def _refuse_missing(path: Path) -> None:
    if not path.is_file():
        raise UnusableDocument("gone")
