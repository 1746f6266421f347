"""What the window tells the program, and what is done about it."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.restart_limit import Pace

if TYPE_CHECKING:
    from desktop.startup.terminal import Terminal
    from desktop.window.window import Window

logger = logging.getLogger(__name__)

STAFF = "/kiosk/staff/"
ANSWER_WITHIN = 2.0  # seconds: a page that takes longer hangs
MOST_STRAYS = 100  # waiting at once; more of a flood are only in the log

Deed = Callable[[], None]


class Reports:
    """Notes at once, on any thread, and acts later, one after the other, in a thread of its own."""

    def __init__(self, window: Window, terminal: Terminal) -> None:
        self._window = window
        self._terminal = terminal
        self._deeds: queue.SimpleQueue[Deed | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._act, name="reports", daemon=True)
        self._ending = threading.Event()
        self._pace = Pace()
        self._starting_over = threading.Lock()
        self.view = 0  # Which one is shown: whoever says that a view failed says which.

    def begin(self) -> None:
        """Act from now on, because the program answers; what has been told already is kept."""
        self._thread.start()

    def end(self) -> None:
        """Act no more, and return when what was being done is done."""
        self._ending.set()
        self._deeds.put(None)
        if self._thread.ident:
            self._thread.join()

    def way_out(self, *, only_if_hanging: bool = False) -> None:
        """Have the page for staff shown, in any case or only in place of one that hangs."""
        self._deeds.put(lambda: self._show_staff(only_if_hanging))

    def crashed(self) -> None:
        """Have everybody signed out and the sign-in page shown."""
        failed = self.view
        self._deeds.put(lambda: self.start_over(failed))

    def screen_locked(self) -> None:
        """Have all sessions ended: whoever comes back may be somebody else."""
        self._deeds.put(_end_sessions_left)

    def strayed(self, scheme: str, host: str) -> None:
        """Have it written into the audit log that a page wanted to go to `host`."""
        if self._deeds.qsize() < MOST_STRAYS:
            self._deeds.put(lambda: _record_straying(scheme, host))

    def start_over(self, failed: int) -> None:
        """Sign everybody out, and show the sign-in page in a new view; takes its time.

        Of two that notice that the view `failed` has failed, the second one does nothing: it would
        sign out whoever has come since. Where nobody can be signed out, the cookies go all the
        same.
        """
        from djangoapp import startup

        with self._starting_over:
            if failed != self.view:
                return
            self._ending.wait(self._pace.pause())
            self.view += 1
            page = ""
            try:
                page = startup.sign_everybody_out()
            except Exception:  # of a locked database or a full disk; the pulse must go on beating
                logger.exception("Nobody could be signed out.")
            self._terminal.renew(page)

    def _act(self) -> None:
        while (deed := self._deeds.get()) and not self._ending.is_set():
            try:
                deed()
            except Exception:
                logger.exception("What the window told could not be acted on.")

    def _show_staff(self, only_if_hanging: bool) -> None:
        # Whoever is signed in stays so, unless nothing else makes the window answer.
        if not self._window.page_answers(ANSWER_WITHIN):
            self._terminal.renew(STAFF)
        elif not only_if_hanging:
            self._terminal.show(STAFF)


def _end_sessions_left() -> None:
    from djangoapp import startup

    startup.note_screen_lock()


def _record_straying(scheme: str, host: str) -> None:
    from djangoapp import startup

    startup.note_refused_navigation(scheme, host)
