"""A supervised process from the supervisor's side."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

from desktop.supervision.pipe import ROLE

ENDED = ""  # the last message of a process
PATIENCE = 7.0  # seconds: less than the supervisor itself has (last_resort.LIMIT)


class Child:
    """One run of a supervised process."""

    def __init__(self, role: str, hear: Callable[[Child, str], None]) -> None:
        """Start it. `hear` is called, from another thread, with each message, and at last ENDED.

        Raises OSError if the process cannot be started.
        """
        # In its own session: Ctrl+C goes only to the supervisor, and its children can be killed
        # together.
        self._process = subprocess.Popen(
            _own_command(),
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {ROLE: role},
            start_new_session=True,
        )
        assert self._process.stdin  # noqa: S101 - for the types
        assert self._process.stdout  # noqa: S101
        self._input, self._output = self._process.stdin, self._process.stdout
        threading.Thread(target=self._listen, args=(hear,), name=role, daemon=True).start()

    @property
    def code(self) -> int | None:
        """The exit code; None while it runs."""
        return self._process.poll()

    def tell(self, word: str) -> None:
        """Send it a message; ignored if it has ended."""
        with suppress(OSError, ValueError):
            self._input.write(f"{word}\n".encode())

    def end(self, patience: float = PATIENCE) -> None:
        """Ask it to end, wait that many seconds, then kill it."""
        self._input.close()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """Kill it and its child processes."""
        if sys.platform == "win32":
            self._process.kill()
        else:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _listen(self, hear: Callable[[Child, str], None]) -> None:
        with self._output as words:
            for line in words:
                if word := line.decode(errors="replace").strip():
                    hear(self, word)
        self._process.wait()
        self._input.close()
        hear(self, ENDED)


def _own_command() -> list[str]:
    packaged = getattr(sys, "frozen", False)
    return [sys.executable, *sys.argv[1 if packaged else 0 :]]
