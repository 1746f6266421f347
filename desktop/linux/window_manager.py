"""Detects a window manager on an X display with a few requests of the X protocol.

Only one program at a time may redirect the windows of a screen (ICCCM, section 4.3), so a refusal
means that there is one. X Window System Protocol, sections 8 and 9, and appendix B.
"""

from __future__ import annotations

import re
import socket
import struct
from collections.abc import Mapping
from contextlib import closing

from desktop.linux import xauthority

PATIENCE = 1.0  # seconds
CHANGE_WINDOW_ATTRIBUTES, GET_INPUT_FOCUS, GRAB_SERVER, UNGRAB_SERVER = 2, 43, 36, 37
EVENT_MASK, SUBSTRUCTURE_REDIRECT = 0x800, 0x100000
ERROR, REPLY, BAD_ACCESS = 0, 1, 10
PACKET = 32  # bytes of every reply and error that is expected


def is_managed(environment: Mapping[str, str]) -> bool | None:
    """Return whether the display in `environment` has a window manager.

    Returns None if the display cannot be queried.
    """
    parts = re.fullmatch(r"(?:unix)?:(\d+)(?:\.\d+)?", environment.get("DISPLAY", ""))
    if parts is None:
        return None
    socket_file = f"/tmp/.X11-unix/X{parts[1]}"  # noqa: S108 - where every X server is
    for key in xauthority.keys(parts[1], environment):
        for address in (f"\0{socket_file}", socket_file):
            managed = _ask(address, key)
            if managed is not None:
                return managed
    return None


def _ask(address: str, key: xauthority.Key) -> bool | None:
    try:
        with closing(socket.socket(socket.AF_UNIX)) as display:
            display.settimeout(PATIENCE)
            display.connect(address)
            if not xauthority.is_welcome(display, key):
                return None
            return _is_refused(display, _root(display))
    except (OSError, struct.error):
        return None


def _root(display: socket.socket) -> int:
    """Read the connection setup up to the root window of the first screen."""
    (units,) = struct.unpack_from("<H", _read(display, 7), 5)
    welcome = _read(display, 4 * units)
    (vendor,) = struct.unpack_from("<H", welcome, 16)
    formats = welcome[21]
    (root,) = struct.unpack_from("<I", welcome, 32 + vendor + -vendor % 4 + 8 * formats)
    return int(root)


def _is_refused(display: socket.socket, root: int) -> bool:
    # With the server grabbed, so that no other window is affected.
    display.sendall(
        struct.pack("<BxH", GRAB_SERVER, 1)
        + _select_events(root, SUBSTRUCTURE_REDIRECT)
        + _select_events(root, 0)
        + struct.pack("<BxH", UNGRAB_SERVER, 1)
        + struct.pack("<BxH", GET_INPUT_FOCUS, 1)
    )
    refused = False
    while (packet := _read(display, PACKET))[0] != REPLY:
        refused = refused or (packet[0] == ERROR and packet[1] == BAD_ACCESS)
    return refused


def _select_events(root: int, mask: int) -> bytes:
    return struct.pack("<BxHIII", CHANGE_WINDOW_ATTRIBUTES, 4, root, EVENT_MASK, mask)


def _read(display: socket.socket, length: int) -> bytes:
    received = b""
    while len(received) < length:
        more = display.recv(length - len(received))
        if not more:
            raise ConnectionError("The display hung up.")
        received += more
    return received
