"""The supervisor's side of the cover process, which hides the desktop behind the window."""

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

HAS_ONE = sys.platform == "linux"  # Qt is bundled only on Linux.
END_WITHIN = 1.0  # seconds: it has no state, and the main program needs the remaining time
SHOW_WITHIN = 3.0  # seconds to wait until it is visible


class Cover:
    """Covers every monitor while it is shown; started again when it ends."""

    def __init__(self) -> None:
        self._child: Child | None = None
        self._shown = threading.Event()
        self._pauses = Backoff()
        self._begun = self._due = 0.0
        self._told = ""

    def show(self) -> None:
        """Start it and wait until it is visible."""
        self._restart()
        if self._child:
            self._shown.wait(SHOW_WITHIN)

    def restart(self) -> None:
        """Restart it if it has ended and the delay is over."""
        # Wayland would show it in front of the window, so there it waits for the next start.
        if not os.environ.get("WAYLAND_DISPLAY"):
            self._restart()

    def bring_to_front(self) -> None:
        """Raise it above all ordinary windows."""
        self._tell(UP)

    def lower(self) -> None:
        """Lower it below all windows."""
        self._tell(DOWN)

    def hide(self) -> None:
        """Remove it."""
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
        # A process that has ended never becomes visible.
        if word in (SHOWN, ENDED):
            self._shown.set()
