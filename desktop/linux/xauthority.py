"""Tests the connection setup with an X display, because Qt aborts if it is refused.

X Window System Protocol, section 8, and the Xauthority file format of libXau.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path

Key = tuple[bytes, bytes]  # the name of the protocol, and the key

SUCCESS = b"\x01"
NO_KEY: Key = (b"", b"")


def keys(number: str, environment: Mapping[str, str] = os.environ) -> list[Key]:
    """Return the user's keys for the display of this number, and last an empty one.

    The user is the one of `environment`.
    """
    try:
        home = environment.get("HOME") or Path("~").expanduser()
        file = Path(environment.get("XAUTHORITY") or Path(home, ".Xauthority"))
        entries = list(_entries(file.read_bytes()))
    except (OSError, RuntimeError, struct.error):
        entries = []
    known = [key for display, key in entries if display in (number.encode(), b"")]
    return [*dict.fromkeys(known), NO_KEY]


def is_welcome(display: socket.socket, key: Key) -> bool:
    """Send the connection setup; return whether the display accepts it. Raises OSError."""
    lengths = [len(part) for part in key]
    greeting = struct.pack("<BxHHHHxx", ord("l"), 11, 0, *lengths)
    display.sendall(greeting + b"".join(part + b"\0" * (-len(part) % 4) for part in key))
    return display.recv(1) == SUCCESS


def _entries(data: bytes) -> Iterator[tuple[bytes, Key]]:
    """Yield (display number, key); each entry is a family and four length-prefixed strings."""
    at = 0
    while at < len(data):
        at += 2
        texts = []
        for _text in ("address", "number", "protocol", "key"):
            (length,) = struct.unpack_from(">H", data, at)
            texts.append(data[at + 2 : at + 2 + length])
            at += 2 + length
        yield texts[1], (texts[2], texts[3])
