"""One run of the program: the data folder that it holds, its server, and Django on that."""

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
    from desktop.single_instance import RaiseWindow
    from desktop.storage.data_folder import Held

    Front = Callable[[WSGIApplication], WSGIApplication]

logger = logging.getLogger(__name__)


class Program:
    """What one run holds. Each step can be tried again after it has failed."""

    def __init__(self, options: Run, raise_window: RaiseWindow | None = None) -> None:
        """`raise_window` brings its window to the front, if it has one."""
        self.options = options
        self.ending = threading.Event()
        self._held: Held | None = None
        self._raise_window = raise_window
        self._server: LoopbackServer | None = None
        self._maintenance: Maintenance | None = None
        self._watches: list[threading.Thread] = []

    @property
    def folder(self) -> DataFolder | None:
        """The data folder; None before it is taken."""
        return self._held.folder if self._held else None

    @property
    def ends_sessions(self) -> bool:
        """Whether idle sessions still end; there are none before the program is ready."""
        return not self._watches or self._watches[0].is_alive()

    def hold(self) -> DataFolder:
        """Take the data folder; quick. Raises StartupError, HandedOver among them."""
        if self._held is None:
            self._held = data_folder.take(self.options.data_dir, self._raise_window)
        return self._held.folder

    def serve(self, server: LoopbackServer, front: Front | None = None) -> None:
        """Load Django and answer on `server`, `front` standing before it; takes its time.

        Raises StartupError and what Django raises.
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
            # Off since the start (see app.py), of which nothing becomes garbage any more.
            gc.freeze()
            gc.enable()
        startup.open_gate(server.host)
        startup.offer_threads(server.threads)
        server.hand_over(front(application) if front else application, startup.admits)
        self._server, self._maintenance = server, maintenance

    def watch(self) -> None:
        """End idle sessions and watch the database's files, beside everything else."""
        for name, watch in (("sessions", startup.watch_over), ("database", startup.watch_database)):
            self._watches.append(threading.Thread(target=watch, args=(self.ending,), name=name))
            self._watches[-1].start()
        startup.wait_for_watch()

    def maintain(self) -> None:
        """Check and back up what is due, beside the first page and then daily; until the end."""
        if self._maintenance:
            self._maintenance.run()

    def stop_answering(self) -> None:
        """Let those who start now wait for the data folder: this run is about to end."""
        if self._held:
            self._held.claim.stop_answering()

    def end(self) -> None:
        """Finish what has begun and let everything go."""
        self.ending.set()
        with ExitStack() as steps:  # A stack: the last one is taken first, and each in any case.
            steps.callback(logger.info, "Ended.")
            if self._held:
                steps.callback(self._held.claim.release)
            steps.callback(self._close)
            steps.callback(self.stop_answering)

    def _close(self) -> None:
        """Answer what has been asked, then leave the database as one file, if it lets."""
        for thread in self._watches:
            thread.join()
        if self._server:
            self._server.stop()
            boot.close_database()
