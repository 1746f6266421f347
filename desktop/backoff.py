"""Increasing delays between restarts of a failing process."""

from __future__ import annotations

import time
from collections.abc import Callable

PAUSES: tuple[float, ...] = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)  # seconds
GOOD_RUN = 60.0  # seconds; a longer run resets the delay
AT_ONCE, WITHIN = 3, 60.0  # restarts without a pause in so many seconds
PAUSE = 10.0  # seconds, before each one more


class Backoff:
    """The delays of one process: they grow while it fails early."""

    def __init__(self) -> None:
        self._next = 0

    def after(self, run: float) -> float:
        """Return the seconds to wait after a run of that many seconds."""
        if run >= GOOD_RUN:
            self._next = 0
        pause = PAUSES[self._next]
        self._next = min(self._next + 1, len(PAUSES) - 1)
        return pause


class RestartLimit:
    """Counts restarts."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._begun: list[float] = []

    def pause(self) -> float:
        """Return the seconds to wait before the next restart."""
        now = self._now()
        self._begun = [at for at in self._begun if now - at < WITHIN] + [now]
        return 0.0 if len(self._begun) <= AT_ONCE else PAUSE
