"""A rate limit for all requests together: delays, never blocks."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable


class RateLimit:
    """Delays everyone a little while something happens too often, without ever blocking."""

    def __init__(self, *, most: int, within: int, pause: float) -> None:
        """Up to `most` in `within` seconds are normal; beyond that each is delayed by `pause`
        seconds.
        """
        self.within, self.pause = within, pause
        self.clock: Callable[[], float] = time.monotonic
        self.sleep: Callable[[float], None] = time.sleep
        self._times: deque[float] = deque(maxlen=most + 1)

    def note(self) -> None:
        """Count one."""
        self._times.append(self.clock())

    def keep(self) -> None:
        """Sleep if there were too many recently."""
        times = self._times
        if len(times) == times.maxlen and self.clock() - times[0] <= self.within:
            self.sleep(self.pause)

    def restart(self) -> None:
        """Reset the count."""
        self._times.clear()
