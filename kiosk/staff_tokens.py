"""Tokens for actions of the staff page: in memory, each for one action within two minutes.

No cookie and no session, so that the signed-in person is not disturbed and nothing is left in the
window.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

from accounts.clock import through_sleep
from accounts.models import User

LIFETIME = 120  # seconds


@dataclass(frozen=True)
class StaffToken:
    """An authenticated staff member; unknown after the exit PIN."""

    person: User | None
    until: float


class StaffTokens:
    """Those that are still good. One per process; safe from any thread."""

    def __init__(self) -> None:
        self.clock: Callable[[], float] = through_sleep
        self._lock = threading.Lock()
        self._good: dict[str, StaffToken] = {}

    def issue(self, person: User | None) -> str:
        """Return a new token."""
        token, now = secrets.token_urlsafe(32), self.clock()
        with self._lock:
            self._good = {known: one for known, one in self._good.items() if one.until > now}
            self._good[token] = StaffToken(person, now + LIFETIME)
        return token

    def spend(self, token: str) -> StaffToken | None:
        """Return what `token` stands for, if it is still good; it is used up."""
        with self._lock:
            found = self._good.pop(token, None)
        return found if found and found.until > self.clock() else None


tokens = StaffTokens()
