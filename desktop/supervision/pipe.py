"""The pipes between a supervised process and its supervisor.

The supervisor starts the same program with the variable ROLE. That process reads stdin and reports
on stdout; when stdin ends, the supervisor is gone or wants the process to end.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress

from desktop.signals import end_after

ROLE = "LATCHKEY_SUPERVISED"
KIOSK, WINDOW, COVER = "kiosk", "window", "cover"  # its values
ALIVE, SHOWN = "alive", "shown"  # messages of the program
UP, DOWN = "up", "down"  # what the cover is told
# Exit codes that tell the supervisor what is wanted, or that the program found itself broken;
# others are faults.
LEAVE, RESTART, BROKEN = 70, 71, 72
LONGEST_READ = 4096  # bytes


class Pipe:
    """The supervised process's end of the pipes."""

    def __init__(self) -> None:
        """Make the pipes private: child processes must not keep them open."""
        self._heard, self._said = os.dup(0), os.dup(1)
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1):
            os.dup2(nothing, stream)
        os.close(nothing)

    def tell(self, word: str) -> None:
        """Send a message; a missing supervisor is noticed elsewhere."""
        with suppress(OSError):
            os.write(self._said, f"{word}\n".encode())

    def hold(self, gone: Callable[[], None], hear: Callable[[str], None] | None = None) -> None:
        """Call `hear`, from a separate thread, for each message, and `gone` at the end.

        Returns immediately. Without `hear`, the process ends soon after `gone`, even if something
        hangs.
        """
        if hear is None:
            end_after(self._heard)
        listening = (gone, hear or (lambda _word: None))
        threading.Thread(target=self._listen, args=listening, name="pipe", daemon=True).start()

    def _listen(self, gone: Callable[[], None], hear: Callable[[str], None]) -> None:
        with suppress(OSError):
            while words := os.read(self._heard, LONGEST_READ):
                for word in words.decode(errors="replace").split():
                    hear(word)
        gone()
