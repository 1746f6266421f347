"""Shows pages in the window, and handles its events, once the program is serving."""

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
MOST_BLOCKED = 100  # pending blocked navigations; more are only logged


class WindowView:
    """Shows pages and handles events of the window.

    Events are queued immediately, on any thread, and handled in a separate thread.
    """

    def __init__(
        self, window: Window, view_address: Callable[[str], str], ending: threading.Event
    ) -> None:
        """`view_address` returns a one-time address of a new view for a path."""
        self._window, self._view_address, self._ending = window, view_address, ending
        self._addressing = threading.Lock()  # Each new address invalidates the previous one.
        self.renewals = 0  # The number of earlier views identifies a failed one.
        self._limit = RestartLimit()
        self._starting_over = threading.Lock()
        self._actions: queue.SimpleQueue[Callable[[], object] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._act, name="window view", daemon=True)

    def show(self, path: str) -> None:
        """Show the page at `path` in the current view, for the signed-in person."""
        with self._addressing:
            self._window.show(self._view_address(path))

    def renew(self, path: str) -> None:
        """Discard the view with its data, and show the page at `path` in a new one."""
        with self._addressing:
            self.renewals += 1
            self._window.renew(self._view_address(path))

    def begin(self) -> None:
        """Show the sign-in page, and start handling events, including queued ones."""
        self.show("")
        self._thread.start()

    def end(self) -> None:
        """Wait for the current event; the program is ending, so no more are handled."""
        self._actions.put(None)
        if self._thread.ident:
            self._thread.join()

    def staff_exit(self, *, only_if_hanging: bool = False) -> None:
        """Show the staff page, in any case or only if the page hangs."""
        self._actions.put(lambda: self._show_staff(only_if_hanging))

    def crashed(self) -> None:
        """Sign everyone out and show the sign-in page."""
        failed = self.renewals
        self._actions.put(lambda: self.start_over(failed))

    def screen_locked(self) -> None:
        """End all sessions, because someone else may return."""
        self._actions.put(startup.note_screen_lock)

    def navigation_blocked(self, scheme: str, host: str) -> None:
        """Record that a navigation to `host` was blocked."""
        if self._actions.qsize() < MOST_BLOCKED:
            self._actions.put(lambda: startup.note_refused_navigation(scheme, host))

    def start_over(self, failed: int) -> None:
        """Sign everyone out, and show the sign-in page in a new view; slow.

        If the failure of the view `failed` is reported twice, the second report is ignored: it
        would sign out the next person. If signing out fails, cookies are discarded anyway.
        """
        with self._starting_over:
            over = failed != self.renewals or self._ending.is_set()
            if over or not self._thread.ident:
                return
            self._ending.wait(self._limit.pause())
            page = ""
            try:
                page = startup.sign_everybody_out()
            except Exception:  # such as a locked database; the heartbeat must go on
                logger.exception("Nobody could be signed out.")
            self.renew(page)

    def _act(self) -> None:
        while (action := self._actions.get()) and not self._ending.is_set():
            try:
                action()
            except Exception:
                logger.exception("What the window told could not be acted on.")

    def _show_staff(self, only_if_hanging: bool) -> None:
        # People stay signed in unless nothing else makes the window respond.
        if not self._window.page_answers(ANSWER_WITHIN):
            self.renew(STAFF)
        elif not only_if_hanging:
            self.show(STAFF)
