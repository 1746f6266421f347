"""The channel between copies: a socket in the private data folder, or a loopback port with a key.

Every user of the computer can reach a port, so a caller there needs the key.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

LOOPBACK = "127.0.0.1"


def listen(lock: Path) -> socket.socket:
    """Return a listener for the copy that holds `lock`: a socket in its folder if possible."""
    if sys.platform != "win32":
        # Not every file system supports it, and the path is limited to about a hundred bytes.
        with suppress(OSError):
            return _in_folder(_place(lock))
    return socket.create_server((LOOPBACK, 0))


def port(listener: socket.socket) -> int | None:
    """Return the port of `listener`, or None for a socket in a folder."""
    return listener.getsockname()[1] if listener.family == socket.AF_INET else None


def call(lock: Path, written: Mapping[str, Any], seconds: float) -> socket.socket:
    """Connect to the copy that holds `lock`; `written` is the content of the lock file.

    Raises OSError if nobody answers, LookupError if the file is still empty.
    """
    if sys.platform != "win32":
        with suppress(OSError):
            return _connected(_place(lock), seconds)
    return socket.create_connection((LOOPBACK, written["port"]), seconds)


def remove(lock: Path) -> None:
    """Remove the socket that `listen` may have left; only for the holder of `lock`."""
    _place(lock).unlink(missing_ok=True)


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

    def _connected(place: Path, seconds: float) -> socket.socket:
        caller = socket.socket(socket.AF_UNIX)
        try:
            caller.settimeout(seconds)
            caller.connect(str(place))
        except OSError:
            caller.close()
            raise
        return caller
