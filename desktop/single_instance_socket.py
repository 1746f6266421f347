"""The channel between copies: a socket in the private data folder, or a loopback port with a key.

Every user of the computer can reach a port, so a caller there needs the key from the lock file.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
import selectors
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

LOOPBACK = "127.0.0.1"
ANSWER_WITHIN = 1.0  # seconds, for each side of the connection
AT_ONCE = 32  # connections that have not sent a line yet
LONGEST_LINE = 200  # bytes


class Listener:
    """Answers connections with one line each, in one thread, until `stop`.

    Silent connections only occupy a slot: when all are taken, the oldest is closed.
    """

    def __init__(self, lock: Path, descriptor: int, answer: Callable[[bytes], bytes]) -> None:
        """Write the address to the lock file, open as `descriptor`.

        `answer` returns the reply to a line, without a line end; "" closes the connection.
        """
        self._lock, self._answer = lock, answer
        self._key = secrets.token_urlsafe(32)
        self._listener = _listen(lock)
        self._has_port = self._listener.family == socket.AF_INET
        try:
            self._write_address(descriptor)
        except OSError:
            self._listener.close()
            raise
        self._lines: dict[socket.socket, bytes] = {}
        self._waking, self._woken = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        self._listener.setblocking(False)
        for one in (self._listener, self._woken):
            self._selector.register(one, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._serve, name="instance", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close all connections, and remove the socket."""
        with suppress(OSError):
            self._waking.send(b"\0")
        self._thread.join(2 * ANSWER_WITHIN)
        _place(self._lock).unlink(missing_ok=True)

    def _write_address(self, descriptor: int) -> None:
        port = self._listener.getsockname()[1] if self._has_port else None
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, json.dumps({"port": port, "key": self._key}).encode() + b"\n")

    def _serve(self) -> None:
        while True:
            ready = {key.fileobj for key, _events in self._selector.select()}
            if self._woken in ready:
                break
            for one in [caller for caller in self._lines if caller in ready]:
                self._hear(one)
            if self._listener in ready:
                self._welcome()
        for one in [*self._lines, self._waking, self._woken, self._listener]:
            one.close()
        self._selector.close()

    def _welcome(self) -> None:
        with suppress(OSError):  # Already closed.
            caller, _address = self._listener.accept()
            caller.setblocking(False)
            if len(self._lines) >= AT_ONCE:
                self._disconnect(next(iter(self._lines)))
            self._lines[caller] = b""
            self._selector.register(caller, selectors.EVENT_READ)

    def _hear(self, caller: socket.socket) -> None:
        with suppress(OSError):
            more = caller.recv(LONGEST_LINE)
            line = self._lines[caller] = self._lines[caller] + more
            if more and not line.endswith(b"\n") and len(line) < LONGEST_LINE:
                return
            key, _space, asked = line.rstrip(b"\n").partition(b" ")
            # Only this user can reach a socket in the folder, so no key is needed there.
            known = not self._has_port or hmac.compare_digest(key, self._key.encode())
            if known and (answer := self._answer(asked)):
                caller.send(answer + b"\n")
        self._disconnect(caller)

    def _disconnect(self, caller: socket.socket) -> None:
        del self._lines[caller]
        self._selector.unregister(caller)
        caller.close()


def ask(lock: Path, line: bytes) -> bytes:
    """Send a line to the copy that holds `lock`; return its reply, or b"" without one in time."""
    try:
        address = _address(lock)
        with _connected(lock, address) as other:
            other.sendall(f"{address.get('key', '')} ".encode() + line + b"\n")
            return _read_line(other)
    except (OSError, LookupError, TypeError, OverflowError):
        return b""  # Not written yet, or left by a killed copy.


def _address(lock: Path) -> dict[str, Any]:
    try:
        written = json.loads(lock.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return written if isinstance(written, dict) else {}


def _read_line(other: socket.socket) -> bytes:
    """Read a line; a slow sender gets no extra time."""
    received, until = b"", time.monotonic() + ANSWER_WITHIN
    while not received.endswith(b"\n") and len(received) < LONGEST_LINE:
        other.settimeout(max(0.001, until - time.monotonic()))
        more = other.recv(LONGEST_LINE)
        if not more:
            break
        received += more
    return received.strip()


def _listen(lock: Path) -> socket.socket:
    if sys.platform != "win32":
        # Not every file system supports it, and the path is limited to about a hundred bytes.
        with suppress(OSError):
            return _in_folder(_place(lock))
    return socket.create_server((LOOPBACK, 0))


def _connected(lock: Path, address: dict[str, Any]) -> socket.socket:
    if sys.platform != "win32":
        caller = socket.socket(socket.AF_UNIX)
        try:
            caller.settimeout(ANSWER_WITHIN)
            caller.connect(str(_place(lock)))
        except OSError:
            caller.close()
        else:
            return caller
    return socket.create_connection((LOOPBACK, address["port"]), ANSWER_WITHIN)


def _place(lock: Path) -> Path:
    return lock.with_suffix(".socket")


if sys.platform != "win32":

    def _in_folder(place: Path) -> socket.socket:
        place.unlink(missing_ok=True)  # left by a killed copy
        listener = socket.socket(socket.AF_UNIX)
        try:
            listener.bind(str(place))
            listener.listen()
        except OSError:
            listener.close()
            raise
        return listener
