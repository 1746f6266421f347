"""Limits how often something that keeps failing is started again."""

from __future__ import annotations

import time
from collections.abc import Callable

AT_ONCE, WITHIN = 3, 60.0  # this many restarts in this many seconds
PAUSE = 10.0  # seconds


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
