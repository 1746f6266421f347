"""One run of the program, from the data folder to the last closed file."""

from __future__ import annotations

import gc
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from desktop import logs, paths, single_instance
from desktop.options import Run
from desktop.storage import first_start, sqlite_files

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from desktop.server.loopback import LoopbackServer
    from desktop.startup.boot import Service

    Front = Callable[[WSGIApplication], WSGIApplication]

logger = logging.getLogger(__name__)

# Seconds from the wish to end to the end, whatever hangs. Less than signals_linux has, which cannot
# say anything.
LAST_RESORT = 9.0


class Lifetime:
    """What this run holds. Each step can be tried again after it has failed."""

    def __init__(self, options: Run, *, windowed: bool) -> None:
        self._options = options
        self._windowed = windowed
        self._claim: single_instance.Claim | None = None
        self._raise_window: Callable[[], None] | None = None
        self._had_data = self._unclean = False
        self.folder: paths.DataFolder | None = None
        self._service: Service | None = None

    @property
    def kiosk(self) -> bool:
        """Whether this run owns the screen."""
        return self._options.kiosk

    def begin(self) -> paths.DataFolder:
        """Take the data folder; quick. Raises StartupError, HandedOver among them."""
        if self.folder is None or self._claim is None:
            folder = paths.open_folder(self._options.data_dir)
            first_start.note_where_new(folder)
            logs.start(folder.log)
            self._claim = single_instance.claim(folder.lock, windowed=self._windowed)
            self.folder = folder
            self.raise_with(self._raise_window)
        return self.folder

    def raise_with(self, raise_window: Callable[[], None] | None) -> None:
        """Call `raise_window` when somebody starts the program a second time."""
        self._raise_window = raise_window
        if self._claim and raise_window:
            self._claim.raise_with(raise_window)

    def stop_answering(self) -> None:
        """Let those who start now wait for the data folder: this run is about to end."""
        if self._claim:
            self._claim.stop_answering()

    def serve(self, server: LoopbackServer, front: Front | None = None) -> Service:
        """Boot Django and answer on `server`, `front` standing before it; takes its time.

        Raises StartupError and what Django raises.
        """
        from desktop.startup.boot import Service, boot

        folder = self.begin()
        self._had_data = folder.database.exists()
        self._unclean = sqlite_files.needs_check(folder.database)
        try:
            application = boot(folder, kiosk=self._options.kiosk)
        finally:
            _collect_garbage_again()
        self._service = Service(front(application) if front else application, server)
        return self._service

    def begin_upkeep(self, ending: threading.Event) -> None:
        """Check and keep what is due, beside the first page and then daily; returns at the end.

        When the program is `ending` it is soon given up.
        """
        from desktop.storage.maintenance import Upkeep

        if self.folder:
            Upkeep(self.folder, ending, unclean=self._unclean, new=not self._had_data).run()

    def end(self) -> None:
        """Finish what has begun and let everything go."""
        with ExitStack() as ending:  # A stack: the last one is taken first, and each in any case.
            ending.callback(logger.info, "Ended.")
            if self._claim:
                ending.callback(self._claim.release)
            if self._service:
                ending.callback(self._service.stop)
            if self._claim:
                ending.callback(self._claim.stop_answering)


def postpone_garbage_collection() -> None:
    """Let a start go on without looking for garbage, of which it makes none, until it has served.

    Looking, again and again, through all that is loaded takes a twentieth of the start.
    """
    gc.disable()


def _collect_garbage_again() -> None:
    gc.freeze()
    gc.enable()


@contextmanager
def ending_at_last(*steps: Callable[[], None]) -> Iterator[None]:
    """Take each of `steps` when the block is over; what hangs from there on has a few seconds."""
    timer = last_resort()
    with ExitStack() as ending:
        ending.callback(timer.cancel)
        for step in reversed(steps):  # A stack: the last one is taken first.
            ending.callback(step)
        ending.callback(timer.start)
        yield


def in_time(end: Callable[[], None]) -> Callable[[], None]:
    """Return `end` for a signal: from then on the process has a few seconds, whatever hangs.

    The main thread may be in the middle of a start or of anything else that takes long.
    """

    def ending() -> None:
        last_resort().start()
        end()

    return ending


def last_resort() -> threading.Timer:
    """Return what ends the process, a few seconds after it has been started."""
    timer = threading.Timer(LAST_RESORT, _end_now)
    timer.daemon = True
    return timer


def _end_now() -> None:
    logger.error("Something did not end within %d seconds; ending without it.", LAST_RESORT)
    os._exit(1)
