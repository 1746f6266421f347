"""Where the copy that runs is called: in its private folder, or at a loopback port.

A port can be reached by every user of the computer, so that whoever calls there needs a key.
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
    """Return what listens for calls to the copy that holds `lock`: in its folder, where it can."""
    if sys.platform != "win32":
        # Not every file system can, and a path of more than a hundred bytes is too long.
        with suppress(OSError):
            return _in_folder(_place(lock))
    return socket.create_server((LOOPBACK, 0))


def port(listener: socket.socket) -> int | None:
    """Return the port that `listener` is called at, or None for one in a folder."""
    return listener.getsockname()[1] if listener.family == socket.AF_INET else None


def call(lock: Path, written: Mapping[str, Any], seconds: float) -> socket.socket:
    """Call the copy that holds `lock`, of which the lock file says what is `written`.

    Raises OSError if nobody answers there, LookupError where nothing is written yet.
    """
    if sys.platform != "win32":
        with suppress(OSError):
            return _connected(_place(lock), seconds)
    return socket.create_connection((LOOPBACK, written["port"]), seconds)


def remove(lock: Path) -> None:
    """Remove what `listen` may have left in the folder; only for whoever holds `lock`."""
    _place(lock).unlink(missing_ok=True)


def _place(lock: Path) -> Path:
    return lock.with_suffix(".socket")


if sys.platform != "win32":

    def _in_folder(place: Path) -> socket.socket:
        place.unlink(missing_ok=True)  # left by a copy that was killed
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
