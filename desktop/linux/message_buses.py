"""Detects message buses that do not answer, for which the window engine would wait forever.

It queries them on the main thread: for screen readers, desktop colors and the screen lock.
"""

from __future__ import annotations

import logging
import os
import re
import socket
import struct
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import unquote

logger = logging.getLogger(__name__)

PATIENCE = 3.0  # seconds; a working bus needs milliseconds
NOWHERE = "disabled:"  # connecting to it fails immediately
# Default addresses (D-Bus Specification, "Well-known Message Bus Instances").
USUAL = {
    "DBUS_SESSION_BUS_ADDRESS": "unix:path={XDG_RUNTIME_DIR}/bus",
    "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/var/run/dbus/system_bus_socket",
    "AT_SPI_BUS_ADDRESS": "",
}


def avoid_silent() -> None:
    """Make this process ignore each bus that does not answer. Call it before Qt starts."""
    for name, usual in USUAL.items():
        address = os.environ.get(name) or usual.format_map({"XDG_RUNTIME_DIR": "", **os.environ})
        if any(_is_silent(place) for place in _places(address)):
            logger.warning("The message bus at %s does not answer; it is not used.", address)
            os.environ[name] = NOWHERE


def _places(address: str) -> Iterator[str]:
    """Return the local sockets in an address; other transports are not checked."""
    for kind, place in re.findall(r"unix:(?:[^;]*,)?(path|abstract)=([^,;]+)", address):
        yield ("\0" if kind == "abstract" else "") + unquote(place)


def _is_silent(place: str) -> bool:
    """Return whether a server at `place` accepts connections but does not answer."""
    with closing(socket.socket(socket.AF_UNIX)) as bus:
        # Not `settimeout`, with which connecting to a full queue fails immediately.
        limit = struct.pack("@ll", *divmod(int(PATIENCE * 1_000_000), 1_000_000))
        for option in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):
            bus.setsockopt(socket.SOL_SOCKET, option, limit)
        try:
            bus.connect(place)
            # D-Bus Specification, "Authentication Protocol"
            bus.sendall(b"\0AUTH EXTERNAL " + str(os.geteuid()).encode().hex().encode() + b"\r\n")
            bus.recv(1)
        except BlockingIOError:
            return True
        except OSError:
            return False  # Nobody listens; the engine notices that immediately too.
    return False
