"""A run with a window: from the splash to the sign-in page, or to a page that says why not."""

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

RETRY = 10  # seconds between two tries of a kiosk, which is to start whatever happens


class WindowProgram(Program):
    """Starts beside its window, in a thread that keeps nobody from closing it.

    Pages ask it for what only the window can do: `renew`, `leave`, `restart`, from any thread.
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
        self.view = WindowView(window, self._entrance, self.ending)
        self.when_server_fails: Callable[[], None] | None = None
        self.exit_code: int | None = None  # what the supervisor is to be told
        self._servers: list[LoopbackServer] = []
        self._backup: backups.Backup | None = None
        self._thread: threading.Thread | None = None
        self._starting, self._trying = threading.Lock(), False

    @property
    def failed(self) -> bool:
        """Whether the last try did not get to the sign-in page."""
        return self.splash.failure is not None

    @property
    def host(self) -> str:
        """Where the server answers, as "127.0.0.1:PORT"; empty before there is one."""
        return self._servers[-1].host if self._servers else ""

    def begin(self) -> None:
        """Try to get to the sign-in page; returns at once. While one try runs, none is added."""
        if not self._servers:
            self._listen_somewhere()
        self._start(self._serve, anew=True)

    def retry(self) -> None:
        """Try once more what has failed; the page that says so stays while that is no other."""
        if self.failed:
            self._start(self._serve)

    def renew(self, path: str) -> None:
        """Throw the view away with everything in it, and show the page at `path` in a new one."""
        self.view.renew(path)

    def leave(self) -> None:
        """Let go of the screen."""
        self._end_with(LEAVE)

    def restart(self) -> None:
        """End the program, to be started again."""
        self._end_with(RESTART)

    def end(self) -> None:
        """Finish what has begun and let everything go."""
        with ExitStack() as steps:  # A stack: the last one is taken first, and each in any case.
            steps.callback(super().end)
            steps.callback(self._end_attempt)
            steps.callback(self.stop_answering)

    def _end_attempt(self) -> None:
        self.ending.set()
        if self._thread:
            self._thread.join()
        self.view.end()
        for server in self._servers:
            server.stop()

    def _end_with(self, code: int) -> None:
        self.exit_code = code
        self.window.close()

    def _start(self, attempt: Callable[[], None], *, anew: bool = False) -> None:
        with self._starting:
            if self._trying:
                return
            self._trying = True
            if anew:
                self.splash.failure = None
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
        told, self.splash.failure = self.splash.failure, failure
        if failure != told:
            report(error, in_window=True)
        self._trying = False  # Whoever reads the page can press at once.
        if failure != told:
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
            self._listen(None)  # The first try will fail, and a page has to say so.

    def _listen(self, port: int | None) -> None:
        server = LoopbackServer(self.splash, port, self.when_server_fails, self.splash.admits)
        server.start()
        self._servers.append(server)
        self._show_splash()

    def _show_splash(self) -> None:
        self.window.show(f"http://{self.host}{self.splash.path}")

    def _entrance(self, path: str) -> str:
        """Return the address that lets this window in once, to `path` or to sign in."""
        return f"http://{self.host}{self.splash.let_in(lambda: startup.admission(path))}"

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
        try:  # What makes a backup good is only known to a program that got so far.
            secret_key.ensure(folder.secret_key)
            boot.configure(folder, kiosk=self.options.kiosk)
        except Exception:
            logger.exception("No backup can be offered.")
            return None
        return backups.newest_good(folder.backups, datetime.now(UTC))
