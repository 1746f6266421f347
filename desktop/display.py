"""Whether there is a screen to open a window on."""

from __future__ import annotations

import os
import re
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

from desktop.language import _

PATIENCE = 1.0  # seconds
FIRST_X_PORT = 6000
Address = str | tuple[str, int]


def missing() -> str:
    """Return why no window can be opened, as a sentence; empty if one can.

    Asked before the engine is loaded, because Qt would end the process without a word to Python.
    """
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return ""
    named = [name for name in ("WAYLAND_DISPLAY", "DISPLAY") if os.environ.get(name)]
    if not named:
        return _("There is no display to open a window on.")
    if any(_answers(address) for name in named for address in _addresses(name)):
        return ""
    return _("The display {name} does not answer.").format(name=os.environ[named[-1]])


def _addresses(name: str) -> Iterator[Address]:
    value = os.environ[name]
    if name == "WAYLAND_DISPLAY":
        yield str(Path(os.environ.get("XDG_RUNTIME_DIR", "/"), value))
        return
    parts = re.fullmatch(r"(?:unix)?(.*):(\d+)(?:\.\d+)?", value)
    if parts is None:
        return
    host, number = parts[1], int(parts[2])
    if host and not host.startswith("/"):
        yield host, FIRST_X_PORT + number
        return
    yield f"\0/tmp/.X11-unix/X{number}"
    yield f"/tmp/.X11-unix/X{number}"  # noqa: S108 - where every X server is


def _answers(address: Address) -> bool:
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(PATIENCE)
        try:
            probe.connect(address)
        except OSError:
            return False
    return True
