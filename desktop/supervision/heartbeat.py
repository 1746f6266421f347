"""Whether page and server answer: asked every few seconds, and told to the supervisor."""

from __future__ import annotations

import http.client
import logging
from typing import TYPE_CHECKING

from desktop.supervision.pipe import ALIVE

if TYPE_CHECKING:
    from desktop.startup.opening import Opening
    from desktop.supervision.pipe import Tether
    from desktop.window.window import Window

logger = logging.getLogger(__name__)

FIRST, EVERY, AGAIN = 1.0, 10.0, 2.0  # seconds: until the first look, between two, after a failure
# Twice of this and the time until the next look are less than what a supervisor bears in silence.
PATIENCE = 4.0  # seconds


class Pulse:
    """Looks, and renews a view whose page does not answer.

    Nothing else is cured here: the supervisor hears no more, and starts the program again.
    """

    def __init__(self, opening: Opening, window: Window, tether: Tether) -> None:
        self._opening = opening
        self._window = window
        self._tether = tether

    def run(self) -> None:
        """Look until the program ends."""
        pause = FIRST
        while not self._opening.ending.wait(pause):
            pause = EVERY if self._beats() else AGAIN

    def _beats(self) -> bool:
        asked = self._opening.pulse
        if asked is None or not server_answers(*asked):
            logger.error("The server did not answer.")
            return False
        if not self._opening.watches:
            logger.error("Sessions that are left would not end any more.")
            return False
        view = self._opening.reports.view
        if not self._page_answers():
            logger.error("The page did not answer; everybody is signed out, and it is renewed.")
            self._opening.start_over(view)
            if not self._window.page_answers(PATIENCE):
                return False
        self._tether.tell(ALIVE)
        return True

    def _page_answers(self) -> bool:
        # Asked twice: one question is lost with the page that was just being left.
        return self._window.page_answers(PATIENCE) or self._window.page_answers(PATIENCE)


def server_answers(host: str, path: str) -> bool:
    """Tell whether the server at `host` answers a request for `path` in time."""
    connection = http.client.HTTPConnection(host, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.NO_CONTENT
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
