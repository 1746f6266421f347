"""Waiting for what happens in another process or thread."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

LIMIT = 180.0  # seconds: far more than a busy machine needs for anything that a test waits for


def wait_until(met: Callable[[], Found], limit: float = LIMIT, every: float = 0.05) -> Found:
    """Return what `met()` returns as soon as it is true; fail after `limit`.

    It is asked `every` so often. Both are seconds.
    """
    until = time.monotonic() + limit
    while not (found := met()):
        assert time.monotonic() < until, "waited in vain"
        time.sleep(every)
    return found
