"""Waiting for what happens in another process or thread."""

from __future__ import annotations

import time
from collections.abc import Callable

LIMIT = 60.0  # seconds, for whatever a busy machine may need


def wait_until(met: Callable[[], object], limit: float = LIMIT, every: float = 0.05) -> None:
    """Return as soon as `met()`, asked `every` so often; fail after `limit`. Both are seconds."""
    until = time.monotonic() + limit
    while not met():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(every)
