"""What a supervised program does beside its window: shows that it lives, and ends when told to."""

from __future__ import annotations

import logging
import os
import threading
from typing import TYPE_CHECKING

from desktop.startup.lifetime import last_resort
from desktop.startup.terminal import BROKEN
from desktop.supervision.heartbeat import Pulse

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.startup.lifetime import Lifetime
    from desktop.startup.opening import Opening
    from desktop.supervision.pipe import Tether
    from desktop.window.window import Window

logger = logging.getLogger(__name__)

LOOK = 5.0  # seconds between looks at whether an ordinary window is used
REARM_AFTER = 15 * 60.0  # seconds without use, after which an ordinary window is a kiosk again
# Of each view that is thrown away the engine keeps 3 KB (measured over 10,000 of them).
WORN_AFTER = 1000  # views
QUIET = 60.0  # seconds without use, in which nobody misses the screen for a moment


class Supervised:
    """One program under its supervisor."""

    def __init__(self, tether: Tether, lifetime: Lifetime, window: Window) -> None:
        self._tether = tether
        self._lifetime = lifetime
        self._window = window

    def begin(self, opening: Opening, *, kiosk: bool) -> None:
        """Begin all of it. Call it before the opening begins; returns at once."""
        self._tether.hold(self._end)
        opening.when_broken = _end_broken
        _in_background(Pulse(opening, self._window, self._tether).run, "pulse")
        beside = _persist if kiosk else _rearm
        _in_background(lambda: beside(opening, self._window), "persistence")

    def _end(self) -> None:
        # Whoever starts the program now shall wait for this one, not leave it to it.
        last_resort().start()
        self._lifetime.stop_answering()
        self._window.close()


def _persist(opening: Opening, window: Window) -> None:
    while not opening.ending.wait(opening.again):
        opening.retry()
        if opening.terminal.renewals >= WORN_AFTER and _is_quiet(window):
            logger.info("Starting again, after %d views.", opening.terminal.renewals)
            opening.terminal.restart()


def _is_quiet(window: Window) -> bool:
    from djangoapp import startup

    if window.seconds_unused() < QUIET:
        return False
    try:
        return not startup.is_somebody_signed_in()
    except Exception:  # of a locked database, for one; it is asked again soon
        logger.exception("Nobody could say whether somebody is signed in.")
        return False


def _rearm(opening: Opening, window: Window) -> None:
    while not opening.ending.wait(LOOK):
        if window.seconds_unused() >= REARM_AFTER:
            opening.terminal.restart()


def _end_broken() -> None:
    os._exit(BROKEN)


def _in_background(work: Callable[[], None], name: str) -> None:
    threading.Thread(target=work, name=name, daemon=True).start()
