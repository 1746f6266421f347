"""What the window shows once the program answers, and what is done when that fails."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.backoff import RestartLimit
from djangoapp import startup

if TYPE_CHECKING:
    from desktop.window.window import Window

logger = logging.getLogger(__name__)

STAFF = "/kiosk/staff/"
ANSWER_WITHIN = 2.0  # seconds: a page that takes longer hangs
MOST_BLOCKED = 100  # navigations waiting at once; more of a flood are only in the log


class WindowView:
    """Shows pages, and acts on what the window tells, from the moment that the program answers.

    What is told, on any thread, is noted at once, and done later in a thread of its own.
    """

    def __init__(
        self, window: Window, entrance: Callable[[str], str], ending: threading.Event
    ) -> None:
        """`entrance` makes an address that lets a fresh view in once, to the page at a path."""
        self._window, self._entrance, self._ending = window, entrance, ending
        self._addressing = threading.Lock()  # Each new address shuts the one before.
        self.renewals = 0  # Whoever says that a view failed says how many there were before it.
        self._limit = RestartLimit()
        self._starting_over = threading.Lock()
        self._actions: queue.SimpleQueue[Callable[[], object] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._act, name="window view", daemon=True)

    def show(self, path: str) -> None:
        """Show the page at `path` in the view that there is, to whoever is signed in."""
        with self._addressing:
            self._window.show(self._entrance(path))

    def renew(self, path: str) -> None:
        """Throw the view away with everything in it, and show the page at `path` in a new one."""
        with self._addressing:
            self.renewals += 1
            self._window.renew(self._entrance(path))

    def begin(self) -> None:
        """Show the sign-in page, and act from now on; what has been told already is kept."""
        self.show("")
        self._thread.start()

    def end(self) -> None:
        """Return when what was being done is done; the program is ending, so no more is."""
        self._actions.put(None)
        if self._thread.ident:
            self._thread.join()

    def staff_exit(self, *, only_if_hanging: bool = False) -> None:
        """Have the page for staff shown, in any case or only in place of one that hangs."""
        self._actions.put(lambda: self._show_staff(only_if_hanging))

    def crashed(self) -> None:
        """Have everybody signed out and the sign-in page shown."""
        failed = self.renewals
        self._actions.put(lambda: self.start_over(failed))

    def screen_locked(self) -> None:
        """Have all sessions ended: whoever comes back may be somebody else."""
        self._actions.put(startup.note_screen_lock)

    def navigation_blocked(self, scheme: str, host: str) -> None:
        """Have it written into the audit log that a page wanted to go to `host`."""
        if self._actions.qsize() < MOST_BLOCKED:
            self._actions.put(lambda: startup.note_refused_navigation(scheme, host))

    def start_over(self, failed: int) -> None:
        """Sign everybody out, and show the sign-in page in a new view; takes its time.

        Of two that notice that the view `failed` has failed, the second one does nothing: it would
        sign out whoever has come since. Where nobody can be signed out, the cookies go all the
        same.
        """
        with self._starting_over:
            over = failed != self.renewals or self._ending.is_set()
            if over or not self._thread.ident:
                return
            self._ending.wait(self._limit.pause())
            page = ""
            try:
                page = startup.sign_everybody_out()
            except Exception:  # of a locked database or a full disk; the heartbeat must go on
                logger.exception("Nobody could be signed out.")
            self.renew(page)

    def _act(self) -> None:
        while (action := self._actions.get()) and not self._ending.is_set():
            try:
                action()
            except Exception:
                logger.exception("What the window told could not be acted on.")

    def _show_staff(self, only_if_hanging: bool) -> None:
        # Whoever is signed in stays so, unless nothing else makes the window answer.
        if not self._window.page_answers(ANSWER_WITHIN):
            self.renew(STAFF)
        elif not only_if_hanging:
            self.show(STAFF)
