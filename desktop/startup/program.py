"""One run of the program: data folder, server and Django."""

from __future__ import annotations

import gc
import logging
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

from desktop.options import Run
from desktop.startup import boot
from desktop.storage import data_folder, sqlite_files
from desktop.storage.maintenance import Maintenance
from djangoapp import startup

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed.wsgi import WSGIApplication

    from desktop.paths import DataFolder
    from desktop.server.loopback import LoopbackServer
    from desktop.single_instance import Claim, RaiseWindow

    Front = Callable[[WSGIApplication], WSGIApplication]

logger = logging.getLogger(__name__)


class Program:
    """The resources of one run. Each step can be repeated after a failure."""

    def __init__(self, options: Run, raise_window: RaiseWindow | None = None) -> None:
        """`raise_window` brings the window to the front, if there is one."""
        self.options = options
        self.ending = threading.Event()
        self.folder: DataFolder | None = None  # None before it is locked
        self._claim: Claim | None = None
        self._raise_window = raise_window
        self._server: LoopbackServer | None = None
        self._maintenance: Maintenance | None = None
        self._watches: list[threading.Thread] = []

    @property
    def ends_sessions(self) -> bool:
        """Return whether idle sessions are still ended; True before the program is ready."""
        return not self._watches or self._watches[0].is_alive()

    def hold(self) -> DataFolder:
        """Lock the data folder; quick. Raises StartupError, including HandedOver."""
        if self.folder is None:
            self._claim, self.folder = data_folder.take(self.options.data_dir, self._raise_window)
        return self.folder

    def serve(self, server: LoopbackServer, front: Front | None = None) -> None:
        """Load Django and serve it on `server`, wrapped by `front`; slow.

        Raises StartupError and exceptions of Django.
        """
        folder = self.hold()
        maintenance = Maintenance(
            folder,
            self.ending,
            unclean=sqlite_files.needs_check(folder.database),
            new=not folder.database.exists(),
        )
        try:
            application = boot.load(folder, kiosk=self.options.kiosk)
        finally:
            # Disabled since the start (see app.py); objects of the start are permanent.
            gc.freeze()
            gc.enable()
        startup.open_gate(server.host)
        startup.offer_threads(server.threads)
        server.hand_over(front(application) if front else application, startup.admits)
        self._server, self._maintenance = server, maintenance

    def watch(self) -> None:
        """Start ending idle sessions and monitoring the database files in the background."""
        for name, watch in (("sessions", startup.watch_over), ("database", startup.watch_database)):
            self._watches.append(threading.Thread(target=watch, args=(self.ending,), name=name))
            self._watches[-1].start()
        startup.wait_for_watch()

    def maintain(self) -> None:
        """Run daily maintenance in the background until the end."""
        if self._maintenance:
            self._maintenance.run()

    def stop_answering(self) -> None:
        """Let copies that start now wait for the data folder, because this run is about to end."""
        if self._claim:
            self._claim.stop_answering()

    def end(self) -> None:
        """Finish requests in progress, and release everything."""
        self.ending.set()
        with ExitStack() as steps:  # A stack: in reverse order, each in any case.
            steps.callback(logger.info, "Ended.")
            if self._claim:
                steps.callback(self._claim.release)
            steps.callback(self._close)
            steps.callback(self.stop_answering)

    def _close(self) -> None:
        """Finish requests in progress, then close the database so that one file is left."""
        for thread in self._watches:
            thread.join()
        if self._server:
            self._server.stop()
            boot.close_database()
