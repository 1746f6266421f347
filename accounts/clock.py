"""The clock for waits that neither a person nor a sleep of the computer may stretch."""

from __future__ import annotations

import time

# On Linux and macOS `time.monotonic` stands still while the computer sleeps; these do not.
_THROUGH_SLEEP: int | None = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))


def through_sleep() -> float:
    """Return seconds on a clock that nobody can set and that runs while the computer sleeps."""
    return time.monotonic() if _THROUGH_SLEEP is None else time.clock_gettime(_THROUGH_SLEEP)
