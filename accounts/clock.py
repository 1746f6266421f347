"""The clock for ages and waits: no person and no sleep of the computer can stretch or end one."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.utils import timezone

# On Linux and macOS `time.monotonic` stands still while the computer sleeps; these do not.
_THROUGH_SLEEP: int | None = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))


def through_sleep() -> float:
    """Return seconds on a clock that nobody can set and that runs while the computer sleeps."""
    return time.monotonic() if _THROUGH_SLEEP is None else time.clock_gettime(_THROUGH_SLEEP)


_STARTED_AT, _STARTED = timezone.now(), through_sleep()


def now() -> datetime:
    """Return the time as if nobody had set the clock since the program started.

    For what ends with the program, sessions and what lies in them above all.
    """
    return _STARTED_AT + timedelta(seconds=through_sleep() - _STARTED)


def is_recent(since: float, lifetime: float) -> bool:
    """Whether less than `lifetime` seconds went by since `since`, a time stamp of `now`."""
    return 0 <= now().timestamp() - since < lifetime


def as_set(moment: datetime) -> datetime:
    """Return a moment of `now` as the computer's clock, which may have been set, shows it."""
    return moment + (timezone.now() - now())
