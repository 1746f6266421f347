"""A cache for rows that every page needs."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import transaction

Value = TypeVar("Value")

GOOD_FOR = 5.0  # seconds: another terminal on the same database may have changed it


class ReadCache(Generic[Value]):
    """The result of `read`, at most five seconds old.

    Only for display: permissions are read from the database each time.
    """

    def __init__(
        self, read: Callable[[], Value], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._read, self._now = read, now
        self._last: tuple[float, Value] | None = None

    def get(self) -> Value:
        """Return the value, read again if it is too old."""
        last, now = self._last, self._now()
        if last is None or now - last[0] > GOOD_FOR:
            self._last = last = (now, self._read())
        return last[1]

    def remembered(self) -> Value | None:
        """Return the last value, however old, without a query."""
        return self._last[1] if self._last else None

    def forget(self) -> None:
        """Clear the cache."""
        self._last = None

    def forget_changed(self, **_signal: object) -> None:
        """Clear the cache after a change. Receiver of model signals."""
        self.forget()
        # Until the commit, other threads would cache the old rows again.
        transaction.on_commit(self.forget)
