"""Waiting for what happens in another process or thread."""

from __future__ import annotations

import time
from collections.abc import Callable

LIMIT = 60.0  # seconds, for whatever a busy machine may need


def wait_until(met: Callable[[], object], limit: float = LIMIT) -> None:
    """Return as soon as `met()`; raise AssertionError after `limit` seconds."""
    until = time.monotonic() + limit
    while not met():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)
