"""A run with a window: from the splash to the sign-in page, or to an error page."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from desktop import secret_key
from desktop.errors import (
    DatabaseDamaged,
    DatabaseLost,
    HandedOver,
    PortUnavailable,
    explain,
    report,
)
from desktop.server.exit_page import ExitPage
from desktop.server.loopback import LoopbackServer
from desktop.server.splash import Failure, SplashPage
from desktop.startup import boot, import_hooks
from desktop.startup.program import Program
from desktop.startup.window_view import WindowView
from desktop.storage import backups, exit_pin, pending_restore
from desktop.storage.restore_request import Request
from desktop.supervision.pipe import LEAVE, RESTART
from djangoapp import startup

if TYPE_CHECKING:
    from desktop.options import Run
    from desktop.paths import DataFolder
    from desktop.storage.exit_pin import ExitPin
    from desktop.window.window import Window

logger = logging.getLogger(__name__)

RETRY = 10  # seconds between automatic attempts of a kiosk


class WindowProgram(Program):
    """Starts Django in a daemon thread while the window is open.

    Pages use `renew`, `leave` and `restart`, which are thread-safe.
    """

    def __init__(self, options: Run, window: Window) -> None:
        super().__init__(options, window.bring_to_front)
        import_hooks.keep_in_order()  # One thread loads Django, another the engine.
        self.window = window
        self.retry_every = RETRY if options.kiosk else 0
        self.splash = SplashPage(
            {
                "retry": self.begin,
                "restore": lambda: self._start(self._restore, anew=True),
                "quit": self.leave if options.kiosk else window.close,
            },
            ExitPage(self._exit_pin) if options.kiosk else None,
        )
        self.view = WindowView(window, self._view_address, self.ending)
        self.when_server_fails: Callable[[], None] | None = None
        self.exit_code: int | None = None  # the exit code for the supervisor
        self._servers: list[LoopbackServer] = []
        self._backup: backups.Backup | None = None
        self._thread: threading.Thread | None = None
        self._trying = False

    @property
    def failed(self) -> bool:
        """Return whether the last attempt failed."""
        return self.splash.failure is not None

    @property
    def host(self) -> str:
        """The address of the server, as "127.0.0.1:PORT"; empty before there is one."""
        return self._servers[-1].host if self._servers else ""

    def begin(self) -> None:
        """Start an attempt unless one is running; returns immediately."""
        if not self._servers:
            self._listen_somewhere()
        self._start(self._serve, anew=True)

    def retry(self) -> None:
        """Repeat a failed attempt; the error page stays until the result changes."""
        if self.failed:
            self._start(self._serve)

    def renew(self, path: str) -> None:
        """Discard the view with its data, and show the page at `path` in a new one."""
        self.view.renew(path)

    def leave(self) -> None:
        """Leave the kiosk."""
        self._end_with(LEAVE)

    def restart(self) -> None:
        """Restart the program."""
        self._end_with(RESTART)

    def end(self) -> None:
        """Finish requests in progress, and release everything."""
        with ExitStack() as steps:  # A stack: in reverse order, each in any case.
            steps.callback(super().end)
            steps.callback(self._end_attempt)
            steps.callback(self.stop_answering)

    def _end_attempt(self) -> None:
        self.ending.set()
        with self.splash.lock:  # From here on, `_start` starts none.
            attempt = self._thread
        if attempt:
            attempt.join()
        self.view.end()
        for server in self._servers:
            server.stop()

    def _end_with(self, code: int) -> None:
        self.exit_code = code
        self.window.close()

    def _start(self, attempt: Callable[[], None], *, anew: bool = False) -> None:
        with self.splash.lock:
            if self.ending.is_set():
                return
            if anew:  # The page now says "Starting…", also if an automatic attempt is running.
                self.splash.failure = None
            if self._trying:
                return
            self._trying = True
            what = attempt, self._thread
            self._thread = threading.Thread(target=self._try, args=what, name="boot", daemon=True)
            self._thread.start()

    def _try(self, attempt: Callable[[], None], before: threading.Thread | None) -> None:
        if before:  # It may still be showing how it ended.
            before.join()
        try:
            attempt()
        except HandedOver:
            self.window.close()
        except Exception as error:  # noqa: BLE001 - whatever it is, the window tells it
            self._tell(error)
        else:
            self.splash.failure = None
            startup.ports.window = self
            self.view.begin()
            self.watch()
            self.maintain()

    def _tell(self, error: Exception) -> None:
        failure = self._failure(error)
        if failure != self.splash.failure:
            report(error, in_window=True)
        # Whoever reads the page can press at once: the lock keeps it from being served before the
        # window is told to load it, which would undo the press.
        with self.splash.lock:
            self._trying = False
            if failure != self.splash.failure:
                self.splash.failure = failure
                self._show_splash()

    def _serve(self) -> None:
        if self.options.port and not self.host.endswith(f":{self.options.port}"):
            self._listen(self.options.port)
        self.serve(self._servers[-1], self.splash.before)

    def _restore(self) -> None:
        folder = self.hold()
        if self._backup:
            request = Request("failure page", self._backup.path.name)
            pending_restore.replace_data(self._backup.path, folder, request)
        self._serve()

    def _listen_somewhere(self) -> None:
        try:
            self._listen(self.options.port)
        except PortUnavailable:
            self._listen(None)  # The first attempt will fail, and a page has to say so.

    def _listen(self, port: int | None) -> None:
        server = LoopbackServer(self.splash, port, self.when_server_fails, self.splash.admits)
        server.start()
        self._servers.append(server)
        self._show_splash()

    def _show_splash(self) -> None:
        self.window.show(f"http://{self.host}{self.splash.path}")

    def _view_address(self, path: str) -> str:
        """Return a one-time address of this window for `path` or the sign-in page."""
        return f"http://{self.host}{self.splash.admit(lambda: startup.admission(path))}"

    def _exit_pin(self) -> ExitPin | None:
        return exit_pin.of(self.folder) if self.folder else None

    def _failure(self, error: Exception) -> Failure:
        told, folder = explain(error), self.folder
        if folder is None:
            return Failure(str(told), again=self.retry_every)
        gone = isinstance(told, DatabaseDamaged | DatabaseLost)
        self._backup = self._newest_good(folder) if gone else None
        date = self._backup.date if self._backup else ""
        return Failure(str(told), log=str(folder.log), backup=date, again=self.retry_every)

    def _newest_good(self, folder: DataFolder) -> backups.Backup | None:
        try:  # Backups can only be checked once Django is configured.
            secret_key.ensure(folder.secret_key)
            boot.configure(folder, kiosk=self.options.kiosk)
            return backups.newest_good(folder.backups, datetime.now(UTC))
        except Exception:  # The failure is shown in any case.
            logger.exception("No backup can be offered.")
            return None
