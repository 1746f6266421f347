"""A second process of this program, as its supervisor sees it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

from desktop.supervision.pipe import ROLE

ENDED = ""  # what is heard of it last
PATIENCE = 7.0  # seconds: less than the supervisor itself has (last_resort.LIMIT)


class Child:
    """One run of it."""

    def __init__(self, role: str, hear: Callable[[Child, str], None]) -> None:
        """Start it. `hear` is called, from another thread, with each word that it says, then ENDED.

        Raises OSError where no process can be started.
        """
        # A session of its own: Ctrl+C is for the supervisor, and all that it starts ends with it.
        self._process = subprocess.Popen(
            _own_command(),
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {ROLE: role},
            start_new_session=True,
        )
        threading.Thread(target=self._listen, args=(hear,), name=role, daemon=True).start()

    @property
    def code(self) -> int | None:
        """What it ended with; None while it runs."""
        return self._process.poll()

    def tell(self, word: str) -> None:
        """Say a word to it; one that has ended does not hear it."""
        assert self._process.stdin  # noqa: S101 - for the types
        with suppress(OSError, ValueError):
            self._process.stdin.write(f"{word}\n".encode())

    def end(self, patience: float = PATIENCE) -> None:
        """Let it end what it does, and wait so many seconds for that; in the end, kill it."""
        assert self._process.stdin  # noqa: S101 - for the types
        self._process.stdin.close()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it, and what it has started, without asking."""
        if sys.platform == "win32":
            self._process.kill()
        else:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _listen(self, hear: Callable[[Child, str], None]) -> None:
        assert self._process.stdin  # noqa: S101 - for the types
        assert self._process.stdout  # noqa: S101
        with self._process.stdout as words:
            for line in words:
                if word := line.decode(errors="replace").strip():
                    hear(self, word)
        self._process.wait()
        self._process.stdin.close()
        hear(self, ENDED)


def _own_command() -> list[str]:
    packaged = getattr(sys, "frozen", False)
    return [sys.executable, *sys.argv[1 if packaged else 0 :]]
