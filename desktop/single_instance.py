"""One running copy per data folder: become it, or bring the other copy's window to the front."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from desktop import file_lock
from desktop.errors import AlreadyRunning, FolderUnusable, HandedOver
from desktop.i18n import _
from desktop.single_instance_socket import Listener, ask

# A closing copy first finishes its requests; then this one takes its place.
PATIENCE = 12.0  # seconds
PAUSE = 0.05  # seconds
RAISE, LOOK = b"raise", b""
RAISED, WINDOWLESS = b"raised", b"windowless"
RaiseWindow = Callable[[], None]


class Claim:
    """The lock on the data folder, held until it is released or the process ends."""

    def __init__(
        self, path: Path, descriptor: int, held: ExitStack, raise_window: RaiseWindow | None
    ) -> None:
        """The lock file `path` is open as `descriptor`; closing `held` unlocks it."""
        self._raise_window = raise_window
        self._closing = False
        self._listener = Listener(path, descriptor, self._answer)
        self._held = held.pop_all()

    def stop_answering(self) -> None:
        """Let copies that start now wait for the data folder instead of the window."""
        if self._closing:
            return
        self._closing = True
        self._listener.stop()

    def release(self) -> None:
        """Release the data folder. The lock file stays, because removing it would cause a race."""
        self.stop_answering()
        self._held.close()

    def _answer(self, wanted: bytes) -> bytes:
        if wanted not in (RAISE, LOOK):
            return b""
        if self._raise_window is None:
            return WINDOWLESS
        if wanted == RAISE:
            self._raise_window()
        return RAISED


def claim(path: Path, raise_window: RaiseWindow | None = None) -> Claim:
    """Lock the data folder of the lock file `path`.

    `raise_window` brings the window to the front; None: there is no window.
    Raises HandedOver if another copy has it and its window is now in front, AlreadyRunning if that
    copy has no window or this one wants none, FolderUnusable if the file cannot be locked.
    """
    deadline, windowed = time.monotonic() + PATIENCE, raise_window is not None
    try:
        with ExitStack() as held:  # Otherwise the next attempt would find our own lock.
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            held.callback(os.close, descriptor)
            # The folder too, if the system can: its lock file may be removed meanwhile.
            while not (file_lock.take(descriptor) and file_lock.take_folder(path.parent, held)):
                hand_over(path, windowed=windowed, last_try=time.monotonic() > deadline)
                time.sleep(PAUSE)
            return Claim(path, descriptor, held, raise_window)
    except OSError as error:
        if error.errno not in file_lock.CANNOT_LOCK:
            raise
        raise FolderUnusable(
            _(
                "Files in {path} can't be locked, as on some network drives. Choose a folder on "
                "this computer with --data-dir."
            ).format(path=path.parent)
        ) from error


def hand_over(path: Path, *, windowed: bool, last_try: bool) -> None:
    """Hand over to the copy that holds the lock file `path`, if it answers.

    Raises HandedOver or AlreadyRunning as `claim` does. Returns if nobody answers: the other copy
    is starting or ending, or there is none.
    """
    answer = ask(path, RAISE if windowed else LOOK)
    if answer == RAISED and windowed:
        raise HandedOver(_("Latchkey is already open."))
    if answer == WINDOWLESS:
        raise AlreadyRunning(
            _("Latchkey is already running with this data, without a window. Stop it first.")
        )
    if answer == RAISED:
        raise AlreadyRunning(_("Latchkey is already open with this data. Close it first."))
    if last_try:
        raise AlreadyRunning(
            _(
                "Latchkey is already running with this data but doesn't respond. End it, then "
                "try again."
            )
        )
