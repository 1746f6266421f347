"""The screen behind the window, as the supervisor handles it: a process that is always there."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time

from desktop.backoff import Backoff
from desktop.supervision.pipe import COVER, DOWN, SHOWN, UP
from desktop.supervision.process import ENDED, Child

logger = logging.getLogger(__name__)

HAS_ONE = sys.platform == "linux"  # What draws it is not part of the program elsewhere.
END_WITHIN = 1.0  # seconds: it has nothing to lose, and the program before it needs the rest
SHOW_WITHIN = 3.0  # seconds: who waits for it longer would rather see the program


class Cover:
    """Covers every monitor while it is shown; started again when it ends."""

    def __init__(self) -> None:
        self._child: Child | None = None
        self._shown = threading.Event()
        self._pauses = Backoff()
        self._begun = self._due = 0.0
        self._told = ""

    def show(self) -> None:
        """Have it there, and wait until it can be seen."""
        self._restart()
        if self._child:
            self._shown.wait(SHOW_WITHIN)

    def restart(self) -> None:
        """Start it again, if it has ended and this is the time."""
        # Wayland would put it before the window, not behind: there it waits for the next start.
        if not os.environ.get("WAYLAND_DISPLAY"):
            self._restart()

    def bring_to_front(self) -> None:
        """Put it before every ordinary window: nothing else is there to be seen."""
        self._tell(UP)

    def lower(self) -> None:
        """Put it behind every window."""
        self._tell(DOWN)

    def hide(self) -> None:
        """Show what is behind it."""
        if self._child:
            self._child.end(END_WITHIN)
            self._child = None

    def _tell(self, word: str) -> None:
        # Once: what a cover that does not read is sent would fill its pipe, and stop who tells it.
        if self._child and word != self._told:
            self._child.tell(word)
            self._told = word

    def _restart(self) -> None:
        now = time.monotonic()
        if self._child and self._child.code is None:
            return
        if self._child:
            self._child = None
            self._due = now + self._pauses.after(now - self._begun)
            logger.warning("The cover has ended; it is started again.")
        if HAS_ONE and now >= self._due:
            self._begun, self._told = now, ""
            self._shown.clear()
            try:
                self._child = Child(COVER, self._hear)
            except OSError:
                self._due = now + self._pauses.after(0.0)

    def _hear(self, _child: Child, word: str) -> None:
        # One that has ended will never be seen: nobody waits for it.
        if word in (SHOWN, ENDED):
            self._shown.set()
