"""Ends the process a few seconds after a request to end, even if something hangs."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

logger = logging.getLogger(__name__)

# Seconds until the process is ended; less than in linux/kernel_timer.py, which cannot log.
LIMIT = 9.0


def timer() -> threading.Timer:
    """Return a timer that ends the process after LIMIT seconds."""
    ending = threading.Timer(LIMIT, _end_now)
    ending.daemon = True
    return ending


def in_time(end: Callable[[], None]) -> Callable[[], None]:
    """Return a signal handler that calls `end` and starts the timer.

    The main thread may be in the middle of a start or another long operation.
    """

    def ending() -> None:
        timer().start()
        end()

    return ending


@contextmanager
def ended_by(end: Callable[[], None]) -> Iterator[None]:
    """Call `end` after the block, limited by the timer."""
    limit = timer()
    with ExitStack() as steps:  # A stack: in reverse order, each in any case.
        steps.callback(limit.cancel)
        steps.callback(end)
        steps.callback(limit.start)
        yield


def _end_now() -> None:
    logger.error("Something did not end within %d seconds; ending without it.", LIMIT)
    os._exit(1)
