"""The process that opens documents: nothing else in the program decodes one.

A file made to crash or exhaust a decoder ends this process, not the program; its memory is limited,
and goes back to the system when it ends. Started by drawing.py. Each request is a line of JSON; the
answer is a line of JSON and, after it, as many bytes as that line says.
"""

from __future__ import annotations

import json
import os
import struct
import sys
import threading
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from accounts import memory
from home.documents import formatted_text, pdf_pages, pictures
from home.documents.faults import Fault

MOST_MEMORY = 1024**3  # bytes of addresses; a page of 8 million pixels needs 32 MB
QUIET = 60.0  # seconds without a request until it ends by itself
Job = dict[str, Any]
Answer = tuple[dict[str, Any], bytes]
TASKS: dict[str, Callable[[Job], Answer]] = {
    "facts": pdf_pages.facts,
    "page": pdf_pages.page,
    "search": pdf_pages.search,
    "picture": pictures.converted,
    "markdown": formatted_text.rendered,
}
_DAMAGED = (
    *(OSError, ValueError, SyntaxError, EOFError, IndexError, RecursionError),
    *(struct.error, zlib.error),
)


class _Ending:
    """Ends the process when there was no request for a while."""

    def __init__(self) -> None:
        self.heard, self.busy = time.monotonic(), False
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while self.busy or time.monotonic() - self.heard < QUIET:
            time.sleep(QUIET / 10)
        os._exit(0)


def main() -> int:
    """Answer requests until stdin ends."""
    requests, answers = _own_streams()
    _limit()
    memory.keep_no_large_pieces()
    ending = _Ending()
    with requests, answers, suppress(BrokenPipeError):
        for line in requests:
            ending.busy = True
            header, body = answer(json.loads(line))
            told = json.dumps(header | {"bytes": len(body)}).encode()
            answers.write(told + b"\n" + body)
            answers.flush()
            pdf_pages.close_large()
            ending.busy, ending.heard = False, time.monotonic()
    return 0


def answer(job: Job) -> Answer:
    """Do what `job` asks for; a fault of the file is an answer too."""
    try:
        return TASKS[job["task"]](job)
    except Fault as fault:
        return {"fault": str(fault)}, b""
    except MemoryError:
        return {"fault": "pixels"}, b""
    except _DAMAGED:
        return {"fault": "kind"}, b""


def _own_streams() -> tuple[IO[bytes], IO[bytes]]:
    """Return stdin and stdout, and leave nothing in their places that a library could write to."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.close(nothing)
    return requests, answers


def _limit() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024**2, 64 * 1024**2))
        os.chdir(Path(os.sep))
