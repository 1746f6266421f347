"""Ends the process a few seconds after it was told to end, whatever hangs."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

logger = logging.getLogger(__name__)

# Seconds from the request to end to the end. Less than linux/kernel_timer.py has, which cannot say
# anything.
LIMIT = 9.0


def timer() -> threading.Timer:
    """Return what ends the process, a few seconds after it has been started."""
    ending = threading.Timer(LIMIT, _end_now)
    ending.daemon = True
    return ending


def in_time(end: Callable[[], None]) -> Callable[[], None]:
    """Return `end` for a signal: from then on the process has a few seconds, whatever hangs.

    The main thread may be in the middle of a start or of anything else that takes long.
    """

    def ending() -> None:
        timer().start()
        end()

    return ending


@contextmanager
def ended_by(end: Callable[[], None]) -> Iterator[None]:
    """Call `end` when the block is over; what hangs from there on has a few seconds."""
    limit = timer()
    with ExitStack() as steps:  # A stack: the last one is taken first, and each in any case.
        steps.callback(limit.cancel)
        steps.callback(end)
        steps.callback(limit.start)
        yield


def _end_now() -> None:
    logger.error("Something did not end within %d seconds; ending without it.", LIMIT)
    os._exit(1)
