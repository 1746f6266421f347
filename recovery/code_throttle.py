"""Throttling of code attempts: the waits of passwords, counted separately."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable

from accounts import throttle
from accounts.errors import MustWait
from accounts.models import User


def key_for(who: str | User) -> str:
    """As accounts.throttle.key_for, but separate for codes."""
    return throttle.key_for(who, "recovery.throttle")


class Allowance:
    """A rate limit: so many times within so many seconds of a monotonic clock."""

    def __init__(self, *, most: int, within: float) -> None:
        self.most, self.within = most, within
        self.clock: Callable[[], float] = time.monotonic
        self._lock = threading.Lock()
        self._times: deque[float] = deque()

    def take(self) -> None:
        """Count one, or raise MustWait if the limit is reached."""
        with self._lock:
            now = self.clock()
            while self._times and now - self._times[0] >= self.within:
                self._times.popleft()
            if len(self._times) >= self.most:
                raise MustWait(math.ceil(self._times[0] + self.within - now), first=False)
            self._times.append(now)

    def restart(self) -> None:
        """Reset the count."""
        self._times.clear()


rescues_here = Allowance(most=10, within=900)
emails_here = Allowance(most=20, within=900)
_emails: dict[tuple[int, bool], Allowance] = {}


def emails_to(person_id: int, *, old_address: bool = False) -> Allowance:
    """Return the rate limit for emails to one person, or to their old addresses.

    These have their own limit, because anyone can exhaust the other.
    """
    return _emails.setdefault((person_id, old_address), Allowance(most=3, within=900))


def restart() -> None:
    """Clear what is in memory, as a restart of the program does."""
    rescues_here.restart()
    emails_here.restart()
    _emails.clear()
