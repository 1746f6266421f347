"""The screen behind the window, as the supervisor handles it: a process that is always there."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time

from desktop.backoff import Pauses
from desktop.supervision.pipe import CURTAIN, DOWN, SHOWN, UP
from desktop.supervision.process import ENDED, Child

logger = logging.getLogger(__name__)

HAS_ONE = sys.platform == "linux"  # What draws it is not part of the program elsewhere.
END_WITHIN = 1.0  # seconds: it has nothing to lose, and the program before it needs the rest
HANG_WITHIN = 3.0  # seconds: who waits for it longer would rather see the program


class Curtain:
    """Covers every monitor while it hangs; started again when it ends."""

    def __init__(self) -> None:
        self._child: Child | None = None
        self._shown = threading.Event()
        self._pauses = Pauses()
        self._begun = self._due = 0.0
        self._told = ""

    def hang(self) -> None:
        """Have it there, and wait until it can be seen."""
        self._mend()
        if self._child:
            self._shown.wait(HANG_WITHIN)

    def mend(self) -> None:
        """Start it again, if it has ended and this is the time."""
        # Wayland would put it before the window, not behind: there it waits for the next start.
        if not os.environ.get("WAYLAND_DISPLAY"):
            self._mend()

    def rise(self) -> None:
        """Put it before every ordinary window: nothing else is there to be seen."""
        self._tell(UP)

    def sink(self) -> None:
        """Put it behind every window."""
        self._tell(DOWN)

    def take_down(self) -> None:
        """Show what is behind it."""
        if self._child:
            self._child.end(END_WITHIN)
            self._child = None

    def _tell(self, word: str) -> None:
        # Once: what a curtain that hangs does not read would fill its pipe, and stop who tells it.
        if self._child and word != self._told:
            self._child.tell(word)
            self._told = word

    def _mend(self) -> None:
        now = time.monotonic()
        if self._child and self._child.code is None:
            return
        if self._child:
            self._child = None
            self._due = now + self._pauses.after(now - self._begun)
            logger.warning("The curtain has ended; it is hung again.")
        if HAS_ONE and now >= self._due:
            self._begun, self._told = now, ""
            self._shown.clear()
            try:
                self._child = Child(CURTAIN, self._hear)
            except OSError:
                self._due = now + self._pauses.after(0.0)

    def _hear(self, _child: Child, word: str) -> None:
        # One that has ended will never be seen: nobody waits for it.
        if word in (SHOWN, ENDED):
            self._shown.set()
