"""From the splash to the sign-in page, or to a page that says why not; as often as is wished."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
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
from desktop.server.loopback import LoopbackServer
from desktop.server.splash import Failure, Porch
from desktop.startup import import_hooks
from desktop.startup.terminal import Terminal
from desktop.startup.window_events import Reports
from desktop.storage import backups, pending_restore
from desktop.storage.restore_request import Request

if TYPE_CHECKING:
    from desktop.paths import DataFolder
    from desktop.server.exit_page import WayOut
    from desktop.startup.boot import Service
    from desktop.startup.lifetime import Lifetime
    from desktop.storage.exit_pin import ExitPin
    from desktop.window.window import Window

logger = logging.getLogger(__name__)

RETRY = 10  # seconds between two tries of a program that is to start whatever happens


class Opening:
    """Boots beside the window, in a thread that keeps nobody from closing it (P8)."""

    def __init__(
        self, lifetime: Lifetime, window: Window, port: int | None, *, again: int = 0
    ) -> None:
        """Whoever calls `retry` every `again` seconds says so here: the failure page tells it."""
        import_hooks.keep_in_order()  # One thread loads Django, another the engine.
        self._lifetime = lifetime
        self._window = window
        self._port = port
        self.again = again
        self._porch = Porch(
            {
                "retry": self.begin,
                "restore": lambda: self._start_anew(self._restored),
                "quit": self._leave if lifetime.kiosk else window.close,
            },
            self._way_out() if lifetime.kiosk else None,
        )
        self._servers: list[LoopbackServer] = []
        self._backup: backups.Backup | None = None
        self._thread: threading.Thread | None = None
        self._service: Service | None = None
        self.ending = threading.Event()
        self.when_broken: Callable[[], None] | None = None
        self.terminal = Terminal(window, self._entrance)
        self.reports = Reports(window, self.terminal)
        window.report_to(self.reports)

    @property
    def failed(self) -> bool:
        """Whether the last try did not get to the sign-in page."""
        return self._porch.failure is not None

    @property
    def pulse(self) -> tuple[str, str] | None:
        """The host, and the path on it, of an answer that shows that the server is alive.

        None before there is a server.
        """
        return (self._servers[-1].host, self._porch.pulse) if self._servers else None

    @property
    def watches(self) -> bool:
        """Whether sessions that are left still end; there are none before the program is ready."""
        return self._service is None or self._service.watches

    def begin(self) -> None:
        """Try to get to the sign-in page; returns at once. While one try runs, none is added."""
        if not self._servers:
            self._listen_somewhere()
        self._start_anew(self._served)

    def retry(self) -> None:
        """Try once more what has failed; the page that says so stays while that is no other."""
        if self.failed:
            self._start(self._served)

    def start_over(self, failed: int) -> None:
        """Sign everybody out, and show the sign-in page in a new view, if the program is ready.

        `failed` is which of the views has failed: `reports.view`, as it was when it was looked at.
        """
        if self._service and not self.ending.is_set():
            self.reports.start_over(failed)

    def end(self) -> None:
        """Wait for what is still being tried, and close what has been opened."""
        self.ending.set()
        if self._thread:
            self._thread.join()
        self.reports.end()
        for server in self._servers:
            server.stop()

    def _start_anew(self, attempt: Callable[[], Service]) -> None:
        self._porch.failure = None
        self._start(attempt)

    def _start(self, attempt: Callable[[], Service]) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(
                target=self._try, args=(attempt,), name="boot", daemon=True
            )
            self._thread.start()

    def _try(self, attempt: Callable[[], Service]) -> None:
        try:
            service = attempt()
        except HandedOver:
            self._window.close()
        except Exception as error:  # noqa: BLE001 - whatever it is, the window tells it
            self._tell(error)
        else:
            self._porch.failure = None
            self._service = service
            service.attach(self.terminal)
            self.terminal.show("")
            self.reports.begin()
            service.watch(self.ending)
            self._lifetime.begin_upkeep(self.ending)

    def _tell(self, error: Exception) -> None:
        failure = self._failure(error)
        if failure != self._porch.failure:
            report(error, in_window=True)
            self._porch.failure = failure
            self._show(self._porch.path)

    def _served(self) -> Service:
        if self._port and not self._servers[-1].host.endswith(f":{self._port}"):
            self._listen(self._port)
        return self._lifetime.serve(self._servers[-1], self._porch.before)

    def _restored(self) -> Service:
        folder = self._lifetime.begin()
        if self._backup:
            request = Request("failure page", self._backup.path.name)
            pending_restore.replace_data(self._backup.path, folder, request)
        return self._served()

    def _listen_somewhere(self) -> None:
        try:
            self._listen(self._port)
        except PortUnavailable:
            self._listen(None)  # The first try will fail, and a page has to say so.

    def _listen(self, port: int | None) -> None:
        server = LoopbackServer(self._porch, port, self.when_broken, self._porch.admits)
        server.start()
        self._servers.append(server)
        self._show(self._porch.path)

    def _show(self, path: str) -> None:
        self._window.show(f"http://{self._servers[-1].host}{path}")

    def _entrance(self, path: str = "") -> str:
        """Return the address that lets this window in once, to `path` or to sign in."""
        service = self._service
        assert service  # noqa: S101 - for the types: nobody asks before there is one
        way_in = self._porch.let_in(lambda: service.admission(path))
        return f"http://{self._servers[-1].host}{way_in}"

    def _leave(self) -> None:
        self.terminal.leave()

    def _way_out(self) -> WayOut:
        from desktop.server.exit_page import WayOut

        return WayOut(self._exit_pin)

    def _exit_pin(self) -> ExitPin | None:
        from desktop.storage import exit_pin

        return exit_pin.of(self._lifetime.folder) if self._lifetime.folder else None

    def _failure(self, error: Exception) -> Failure:
        told, folder = explain(error), self._lifetime.folder
        if folder is None:
            return Failure(str(told), again=self.again)
        gone = isinstance(told, DatabaseDamaged | DatabaseLost)
        self._backup = self._newest_good(folder) if gone else None
        date = self._backup.date if self._backup else ""
        return Failure(str(told), log=str(folder.log), backup=date, again=self.again)

    def _newest_good(self, folder: DataFolder) -> backups.Backup | None:
        from desktop.startup.boot import configure

        try:  # What makes a backup good is only known to a program that got so far.
            secret_key.ensure(folder.secret_key)
            configure(folder, kiosk=self._lifetime.kiosk)
        except Exception:
            logger.exception("No backup can be offered.")
            return None
        return backups.newest_good(folder.backups, datetime.now(UTC))
