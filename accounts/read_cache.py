"""What every page needs from the database, read again only after a while or a change."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import transaction

Value = TypeVar("Value")

GOOD_FOR = 5.0  # seconds: another terminal on the same database may have changed it


class ReadCache(Generic[Value]):
    """What `read` returned at most five seconds ago.

    For how pages look. What people may do is asked of the database each time, never of this.
    """

    def __init__(
        self, read: Callable[[], Value], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._read, self._now = read, now
        self._last: tuple[float, Value] | None = None

    def get(self) -> Value:
        """Return it, read anew if that is due."""
        last, now = self._last, self._now()
        if last is None or now - last[0] > GOOD_FOR:
            self._last = last = (now, self._read())
        return last[1]

    def remembered(self) -> Value | None:
        """Return what was read last, however long ago, without asking the database."""
        return self._last[1] if self._last else None

    def forget(self) -> None:
        """Clear the cache."""
        self._last = None

    def forget_changed(self, **_signal: object) -> None:
        """Have it read again after the change that is being made. Receiver of model signals."""
        self.forget()
        # Until the commit, pages in other threads read the old rows again.
        transaction.on_commit(self.forget)
