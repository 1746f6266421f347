"""The supervised program's background tasks: heartbeat, ending on request, planned restarts."""

from __future__ import annotations

import logging
import os
import threading
from typing import TYPE_CHECKING

from desktop.startup import last_resort
from desktop.supervision import heartbeat
from desktop.supervision.pipe import BROKEN
from djangoapp import startup

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.startup.window_program import WindowProgram
    from desktop.supervision.pipe import Pipe

logger = logging.getLogger(__name__)

LOOK = 5.0  # seconds between checks for activity in an ordinary window
REARM_AFTER = 15 * 60.0  # seconds without activity until an ordinary window becomes a kiosk again
# The engine leaks 3 KB per discarded view (measured over 10,000 of them).
MAX_VIEWS = 1000
QUIET = 60.0  # seconds without activity before a planned restart


def begin(program: WindowProgram, pipe: Pipe) -> None:
    """Begin all of it. Call it before the program begins; returns at once."""
    pipe.hold(lambda: _end(program))
    program.when_server_fails = lambda: os._exit(BROKEN)
    _in_background(lambda: heartbeat.run(program, pipe), "heartbeat")
    beside = _persist if program.options.kiosk else _rearm
    _in_background(lambda: beside(program), "persistence")


def _end(program: WindowProgram) -> None:
    # A copy started now must wait for this one to end instead of handing over.
    last_resort.timer().start()
    program.stop_answering()
    program.window.close()


def _persist(program: WindowProgram) -> None:
    while not program.ending.wait(program.retry_every):
        program.retry()
        if program.view.renewals >= MAX_VIEWS and _is_quiet(program):
            logger.info("Starting again, after %d views.", program.view.renewals)
            program.restart()


def _is_quiet(program: WindowProgram) -> bool:
    if program.window.seconds_unused() < QUIET:
        return False
    try:
        return not startup.is_somebody_signed_in()
    except Exception:  # for example of a locked database; checked again soon
        logger.exception("Nobody could say whether somebody is signed in.")
        return False


def _rearm(program: WindowProgram) -> None:
    while not program.ending.wait(LOOK):
        if program.window.seconds_unused() >= REARM_AFTER:
            program.restart()


def _in_background(work: Callable[[], None], name: str) -> None:
    threading.Thread(target=work, name=name, daemon=True).start()
