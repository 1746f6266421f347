"""Checks every few seconds whether page and server answer, and reports to the supervisor."""

from __future__ import annotations

import http.client
import logging
from typing import TYPE_CHECKING

from desktop.supervision.pipe import ALIVE

if TYPE_CHECKING:
    from desktop.startup.window_program import WindowProgram
    from desktop.supervision.pipe import Pipe

logger = logging.getLogger(__name__)

FIRST, EVERY, AFTER_FAILURE = 1.0, 10.0, 2.0  # seconds before the first check, each, a retry
# Twice this plus the time until the next check must be less than the supervisor's timeout.
PATIENCE = 4.0  # seconds


def run(program: WindowProgram, pipe: Pipe) -> None:
    """Look until the program ends; a view whose page does not answer is renewed.

    Nothing else is cured here: the supervisor hears no more, and starts the program again.
    """
    pause = FIRST
    while not program.ending.wait(pause):
        pause = AFTER_FAILURE
        if _beats(program):
            pipe.tell(ALIVE)
            pause = EVERY


def _beats(program: WindowProgram) -> bool:
    if not program.host or not server_answers(program.host, program.splash.heartbeat):
        logger.error("The server did not answer.")
        return False
    if not program.ends_sessions:
        logger.error("Sessions that are left would not end any more.")
        return False
    shown = program.view.renewals
    # Asked twice: a question is lost if the page was just changing.
    if not (program.window.page_answers(PATIENCE) or program.window.page_answers(PATIENCE)):
        logger.error("The page did not answer; everybody is signed out, and it is renewed.")
        program.view.start_over(shown)
        return program.window.page_answers(PATIENCE)
    return True


def server_answers(host: str, path: str) -> bool:
    """Return whether the server at `host` answers a request for `path` in time."""
    connection = http.client.HTTPConnection(host, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.NO_CONTENT
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
