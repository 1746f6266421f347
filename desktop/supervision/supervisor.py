"""The kiosk's supervisor: starts, monitors and restarts the program.

It imports neither Django nor a window engine, so that their failures do not affect it.
"""

from __future__ import annotations

import gc
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue

from desktop import file_lock, logs, single_instance
from desktop.backoff import Backoff
from desktop.errors import HandedOver, StartupError
from desktop.i18n import _
from desktop.signals import EndingSignals
from desktop.startup import last_resort
from desktop.storage import data_folder
from desktop.supervision.cover import Cover
from desktop.supervision.pipe import ALIVE, KIOSK, LEAVE, RESTART, WINDOW
from desktop.supervision.process import ENDED, Child

logger = logging.getLogger(__name__)

LOCK = "kiosk.lock"
TICK = 1.0  # second
START_LIMIT, SILENCE_LIMIT = 60, 30  # ticks without a message
CANNOT_START = 1
ENDING: tuple[None, str] = (None, "")


def supervise(data_dir: str | None) -> int:
    """Keep the kiosk with this data folder running until a signal arrives; return the exit code.

    Raises HandedOver or AlreadyRunning if another copy runs with the same data.
    """
    gc.enable()  # Unlike its children, this process stays.
    with _alone(data_dir):
        return Supervisor().run()


@contextmanager
def _alone(data_dir: str | None) -> Iterator[None]:
    """Lock kiosk.lock as the only supervisor; the data folder is locked by the child."""
    try:
        folder = data_folder.open_folder(data_dir)
        descriptor = os.open(folder.root / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except (StartupError, OSError):
        yield  # The window can show what is wrong.
        return
    try:
        logs.start(folder.log.with_name("supervisor.log"))
        first = _take(descriptor)
        single_instance.hand_over(folder.lock, windowed=True, last_try=False)
        if not first:
            raise HandedOver(_("Latchkey is already open."))
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> bool:
    try:
        return file_lock.take(descriptor)
    except OSError:
        return True  # Nothing can be locked there; the window will say so.


class Supervisor:
    """One kiosk, from its start to the signal that ends it."""

    def __init__(self) -> None:
        self._messages: SimpleQueue[tuple[Child | None, str]] = SimpleQueue()
        self._cover = Cover()
        self._pauses = Backoff()

    def run(self) -> int:
        """Restart the program as often as needed. Returns the exit code 0."""
        role, pause = KIOSK, 0.0
        with EndingSignals(last_resort.in_time(lambda: self._messages.put(ENDING))):
            while self._rested(pause):
                begun = time.monotonic()
                code = self._run_program(role)
                if not code:  # 0: closed by the system. None: a signal.
                    break
                wanted = code in (LEAVE, RESTART)
                role = WINDOW if code == LEAVE else KIOSK
                pause = 0.0 if wanted else self._pauses.after(time.monotonic() - begun)
                logger.warning("Ended with %d; started again in %d seconds.", code, pause)
            self._cover.hide()
        return 0

    def _rested(self, pause: float) -> bool:
        """Wait that many seconds; return False if a signal arrived meanwhile."""
        until = time.monotonic() + pause
        while (left := until - time.monotonic()) > 0:
            if self._next_message(min(left, TICK)) == ENDING:
                return False
            self._cover.restart()
        return True

    def _run_program(self, role: str) -> int | None:
        """Run the program once. Returns its exit code; None if a signal ended it."""
        if role == KIOSK:
            self._cover.show()
        else:
            self._cover.hide()
        try:
            child = Child(role, lambda *message: self._messages.put(message))
        except OSError:
            logger.exception("No process can be started.")
            return CANNOT_START
        code = self._watch(child, role)
        self._cover.bring_to_front()
        return code

    def _watch(self, child: Child, role: str) -> int | None:
        silent, limit = 0, START_LIMIT
        while True:
            message = self._next_message(TICK)
            if message == ENDING:
                child.end()
                return None
            if message == (child, ENDED):
                return child.code
            if message == (child, ALIVE):
                silent, limit = 0, SILENCE_LIMIT
                self._cover.lower()
            elif message is None:  # counted in ticks, so that sleep of the computer does not count
                silent += 1
                if role == KIOSK:
                    self._cover.restart()
            if silent > limit:
                logger.error("Nothing was heard for %d seconds; it is killed.", silent)
                child.kill()
                silent = 0

    def _next_message(self, limit: float) -> tuple[Child | None, str] | None:
        try:
            return self._messages.get(timeout=limit)
        except Empty:
            return None
