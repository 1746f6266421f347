"""A clock for ages and waits that ignores changes of the system clock and counts sleep."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.utils import timezone

# On Linux and macOS `time.monotonic` stands still while the computer sleeps; these do not.
_THROUGH_SLEEP: int | None = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))


def through_sleep() -> float:
    """Return seconds of a monotonic clock that includes the time the computer sleeps."""
    return time.monotonic() if _THROUGH_SLEEP is None else time.clock_gettime(_THROUGH_SLEEP)


_STARTED_AT, _STARTED = timezone.now(), through_sleep()


def now() -> datetime:
    """Return the time as if the system clock had not been set since the program started.

    For what ends with the program, mainly sessions.
    """
    return _STARTED_AT + timedelta(seconds=through_sleep() - _STARTED)


def is_recent(since: float, lifetime: float) -> bool:
    """Whether fewer than `lifetime` seconds passed since `since`, a timestamp of `now`."""
    return 0 <= now().timestamp() - since < lifetime


def as_set(moment: datetime) -> datetime:
    """Convert a moment of `now` to the system clock as it is set now."""
    return moment + (timezone.now() - now())
