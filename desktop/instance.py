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
from pathlib import Path

from desktop.errors import AlreadyRunning, FolderUnusable, HandedOver
from desktop.language import _

if sys.platform == "win32":
    from desktop import lock_windows as lock
else:
    from desktop import lock_posix as lock

LOOPBACK = "127.0.0.1"
ANSWER_WITHIN = 1.0  # seconds, for either side of the conversation
# A copy that is closing needs its time (P-W1), and then this one takes its place.
PATIENCE = 12.0  # seconds
PAUSE = 0.05  # seconds
LONGEST_LINE = 200  # bytes
RAISED, WINDOWLESS = b"raised", b"windowless"


class Claim:
    """The data folder is this process's alone, until it lets go or ends in whatever way."""

    def __init__(self, descriptor: int, *, windowed: bool) -> None:
        self._descriptor = descriptor
        self._windowed = windowed
        self._raise_window: Callable[[], None] = _nothing
        self._key = secrets.token_urlsafe(32)
        self._listener = socket.create_server((LOOPBACK, 0))
        self._closing = False
        try:
            self._write_address()
        except OSError:
            self._listener.close()
            raise
        self._thread = threading.Thread(target=self._answer, name="instance", daemon=True)
        self._thread.start()

    def raise_with(self, raise_window: Callable[[], None]) -> None:
        """Call `raise_window`, from another thread, when somebody starts the program again."""
        self._raise_window = raise_window

    def stop_answering(self) -> None:
        """Let those who start now wait for the data folder instead of for a window."""
        if self._closing:
            return
        self._closing = True
        socket.create_connection(self._listener.getsockname(), ANSWER_WITHIN).close()
        self._thread.join(2 * ANSWER_WITHIN)
        self._listener.close()

    def release(self) -> None:
        """Let another copy have the data folder. The file stays: removing it would race."""
        self.stop_answering()
        os.close(self._descriptor)

    def _write_address(self) -> None:
        address = {"port": self._listener.getsockname()[1], "key": self._key}
        os.ftruncate(self._descriptor, 0)
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        os.write(self._descriptor, json.dumps(address).encode() + b"\n")

    def _answer(self) -> None:
        while True:
            caller, _address = self._listener.accept()
            with caller:
                if self._closing:
                    return
                try:
                    self._converse(caller)
                except OSError:
                    continue  # It went away or says nothing; the next one may be ours.

    def _converse(self, caller: socket.socket) -> None:
        key, _space, wish = _read_line(caller).partition(b" ")
        if not hmac.compare_digest(key, self._key.encode()):
            return
        if self._windowed and wish == b"raise":
            self._raise_window()
        caller.sendall((RAISED if self._windowed else WINDOWLESS) + b"\n")


def claim(path: Path, *, windowed: bool) -> Claim:
    """Make the data folder of the lock file `path` this process's own.

    Raises HandedOver if another copy has it and its window now is in front, AlreadyRunning if that
    copy has no window or this one wants none, FolderUnusable if the file cannot be locked.
    """
    deadline = time.monotonic() + PATIENCE
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            while not lock.take(descriptor):
                hand_over(path, windowed=windowed, last_try=time.monotonic() > deadline)
                time.sleep(PAUSE)
            return Claim(descriptor, windowed=windowed)
        except BaseException:
            os.close(descriptor)  # Else the next try would meet a lock of our own.
            raise
    except OSError as error:
        if error.errno not in lock.CANNOT_LOCK:
            raise
        raise FolderUnusable(
            _(
                "Files in {path} cannot be locked, as on some network drives. "
                "Name a folder on this computer with --data-dir."
            ).format(path=path.parent)
        ) from error


def hand_over(path: Path, *, windowed: bool, last_try: bool) -> None:
    """Leave it to the other copy that has the lock file `path`, if one answers.

    Raises HandedOver or AlreadyRunning as `claim` does. Returns if nobody answers: the other copy
    is just starting, or just ending, or there is none.
    """
    answer = _ask(path, b"raise" if windowed else b"")
    if answer == RAISED and windowed:
        raise HandedOver(_("Latchkey is already open."))
    if answer == WINDOWLESS:
        raise AlreadyRunning(
            _("Latchkey already runs with this data, without a window. Stop that one first.")
        )
    if answer == RAISED:
        raise AlreadyRunning(_("Latchkey is already open with this data. Close it first."))
    if last_try:
        raise AlreadyRunning(
            _("Latchkey already runs with this data but does not answer. End it, then try again.")
        )


def _ask(path: Path, wish: bytes) -> bytes:
    try:
        address = json.loads(path.read_bytes())
        with socket.create_connection((LOOPBACK, address["port"]), ANSWER_WITHIN) as other:
            other.sendall(f"{address['key']} ".encode() + wish + b"\n")
            return _read_line(other)
    except (OSError, ValueError, LookupError, TypeError):
        return b""  # Not written yet, or left over from a copy that was killed.


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
