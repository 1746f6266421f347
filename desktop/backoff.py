"""Increasing delays between restarts of a failing process."""

from __future__ import annotations

PAUSES: tuple[float, ...] = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)  # seconds
GOOD_RUN = 60.0  # seconds; a longer run resets the delay


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
