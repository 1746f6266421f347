"""One copy per data folder: become it, or bring the window of the one that runs to the front."""

from __future__ import annotations

import hmac
import json
import os
import secrets
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from desktop import single_instance_socket
from desktop.errors import AlreadyRunning, FolderUnusable, HandedOver
from desktop.i18n import _
from desktop.wakeup_listener import LONGEST_LINE, Callers

if sys.platform == "win32":
    from desktop import file_lock_windows as lock
else:
    from desktop import file_lock_posix as lock

ANSWER_WITHIN = 1.0  # seconds, for either side of the conversation
# A copy that is closing needs its time (P-W1), and then this one takes its place.
PATIENCE = 12.0  # seconds
PAUSE = 0.05  # seconds
RAISE = b"raise"
WISHES = (RAISE, b"")
RAISED, WINDOWLESS = b"raised", b"windowless"


class Claim:
    """The data folder is this process's alone, until it lets go or ends in whatever way."""

    def __init__(self, path: Path, descriptor: int, *, windowed: bool) -> None:
        """The lock file `path` is held, and open as `descriptor`."""
        self._path = path
        self._held = ExitStack()
        self._windowed = windowed
        self._raise_window: Callable[[], None] = _nothing
        self._key = secrets.token_urlsafe(32)
        self._closing = False
        listener = single_instance_socket.listen(path)
        self._port = single_instance_socket.port(listener)
        try:
            self._write_address(descriptor)
        except OSError:
            listener.close()
            raise
        self._callers = Callers(listener, self._answer)
        self._thread = threading.Thread(target=self._callers.serve, name="instance", daemon=True)
        self._thread.start()

    def hold(self, held: ExitStack) -> None:
        """Keep what `held` lets go of until this is released."""
        self._held = held

    def raise_with(self, raise_window: Callable[[], None]) -> None:
        """Call `raise_window`, from another thread, when somebody starts the program again."""
        self._raise_window = raise_window

    def stop_answering(self) -> None:
        """Let those who start now wait for the data folder instead of for a window."""
        if self._closing:
            return
        self._closing = True
        self._callers.stop()
        self._thread.join(2 * ANSWER_WITHIN)
        single_instance_socket.remove(self._path)

    def release(self) -> None:
        """Let another copy have the data folder. The file stays: removing it would race."""
        self.stop_answering()
        self._held.close()

    def _write_address(self, descriptor: int) -> None:
        address = {"port": self._port, "key": self._key}
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, json.dumps(address).encode() + b"\n")

    def _answer(self, line: bytes) -> bytes:
        key, _space, wish = line.partition(b" ")
        # Nobody but this user gets at a socket in the folder, also who finds no key there any more.
        if self._port is not None and not hmac.compare_digest(key, self._key.encode()):
            return b""
        if wish not in WISHES:
            return b""
        if self._windowed and wish == RAISE:
            self._raise_window()
        return RAISED if self._windowed else WINDOWLESS


def claim(path: Path, *, windowed: bool) -> Claim:
    """Make the data folder of the lock file `path` this process's own.

    Raises HandedOver if another copy has it and its window now is in front, AlreadyRunning if that
    copy has no window or this one wants none, FolderUnusable if the file cannot be locked.
    """
    deadline = time.monotonic() + PATIENCE
    try:
        with ExitStack() as held:  # Else the next try would meet a lock of our own.
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            held.callback(os.close, descriptor)
            # The folder too, where the system can: its lock file may be removed meanwhile.
            while not (lock.take(descriptor) and lock.take_folder(path.parent, held)):
                hand_over(path, windowed=windowed, last_try=time.monotonic() > deadline)
                time.sleep(PAUSE)
            claimed = Claim(path, descriptor, windowed=windowed)
            claimed.hold(held.pop_all())
            return claimed
    except OSError as error:
        if error.errno not in lock.CANNOT_LOCK:
            raise
        raise FolderUnusable(
            _(
                "Files in {path} can't be locked, as on some network drives. Choose a folder on "
                "this computer with --data-dir."
            ).format(path=path.parent)
        ) from error


def hand_over(path: Path, *, windowed: bool, last_try: bool) -> None:
    """Leave it to the other copy that has the lock file `path`, if one answers.

    Raises HandedOver or AlreadyRunning as `claim` does. Returns if nobody answers: the other copy
    is just starting, or just ending, or there is none.
    """
    answer = _ask(path, RAISE if windowed else b"")
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


def _ask(path: Path, wish: bytes) -> bytes:
    try:
        written = _written(path)
        with single_instance_socket.call(path, written, ANSWER_WITHIN) as other:
            other.sendall(f"{written.get('key', '')} ".encode() + wish + b"\n")
            return _read_line(other)
    except (OSError, LookupError, TypeError, OverflowError):
        return b""  # Not written yet, or left over from a copy that was killed.


def _written(path: Path) -> dict[str, Any]:
    try:
        written = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return written if isinstance(written, dict) else {}


def _read_line(other: socket.socket) -> bytes:
    """Read up to the end of a line; who sends it drop by drop gets no more time for it."""
    received, until = b"", time.monotonic() + ANSWER_WITHIN
    while not received.endswith(b"\n") and len(received) < LONGEST_LINE:
        other.settimeout(max(0.001, until - time.monotonic()))
        more = other.recv(LONGEST_LINE)
        if not more:
            break
        received += more
    return received.strip()


def _nothing() -> None:
    """There is no window yet: it will come to the front by itself."""
