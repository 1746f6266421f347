"""What ties a supervised program to its supervisor: words on one pipe, and their end on the other.

The supervisor starts the same program with the variable ROLE. That one reads stdin and writes on
stdout; when stdin ends, the supervisor is gone or wants the program gone.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress

from desktop.signals import end_after

ROLE = "LATCHKEY_SUPERVISED"
KIOSK, WINDOW, COVER = "kiosk", "window", "cover"  # its values
ALIVE, SHOWN = "alive", "shown"  # what the program says
UP, DOWN = "up", "down"  # what the cover is told
# Exit codes that tell the supervisor what is wanted, or that the program found itself broken;
# others are faults.
LEAVE, RESTART, BROKEN = 70, 71, 72
LONGEST_READ = 4096  # bytes


class Pipe:
    """The program's end of it."""

    def __init__(self) -> None:
        """Take the pipes for this process alone: those that it starts must not keep them open."""
        self._heard, self._said = os.dup(0), os.dup(1)
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1):
            os.dup2(nothing, stream)
        os.close(nothing)

    def tell(self, word: str) -> None:
        """Let the supervisor know; one that is gone is noticed elsewhere."""
        with suppress(OSError):
            os.write(self._said, f"{word}\n".encode())

    def hold(self, gone: Callable[[], None], hear: Callable[[str], None] | None = None) -> None:
        """Call `hear`, from a thread of its own, for each word, and `gone` when there are no more.

        Returns at once. Without `hear`, the process ends soon after `gone`, whatever hangs.
        """
        if hear is None:
            end_after(self._heard)
        listening = (gone, hear or _ignore)
        threading.Thread(target=self._listen, args=listening, name="pipe", daemon=True).start()

    def _listen(self, gone: Callable[[], None], hear: Callable[[str], None]) -> None:
        with suppress(OSError):
            while words := os.read(self._heard, LONGEST_READ):
                for word in words.decode(errors="replace").split():
                    hear(word)
        gone()


def _ignore(_word: str) -> None:
    """Most programs are told nothing."""
