"""Whether there is a screen to open a window on."""

from __future__ import annotations

import os
import re
import socket
import sys
from collections.abc import Iterator
from enum import Enum, auto
from pathlib import Path

from desktop import xauthority
from desktop.language import _

PATIENCE = 1.0  # seconds
FIRST_X_PORT = 6000
# Open until the program ends: an X server that nobody else uses starts anew when the last one goes,
# and would keep the engine waiting, which comes next.
_kept: list[socket.socket] = []
Address = str | tuple[str, int]


class Answer(Enum):
    """What a display says to somebody who wants to open a window on it."""

    WELCOME = auto()
    REFUSAL = auto()
    NONE = auto()


def missing() -> str:
    """Return why no window can be opened, as a sentence; empty if one can.

    Asked before the engine is loaded, because Qt would end the process without a word to Python.
    """
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return ""
    named = [name for name in ("WAYLAND_DISPLAY", "DISPLAY") if os.environ.get(name)]
    if not named:
        return _("There is no display to open a window on.")
    answers = [_answer(name, address) for name in named for address in _addresses(name)]
    if Answer.WELCOME in answers:
        return ""
    sentence = (
        _("The display {name} lets only its own user open windows.")
        if Answer.REFUSAL in answers
        else _("The display {name} does not answer.")
    )
    return sentence.format(name=os.environ[named[-1]])


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


def _answer(name: str, address: Address) -> Answer:
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    keys = [(b"", b"")] if name == "WAYLAND_DISPLAY" else xauthority.keys(_number())
    answer = Answer.NONE
    for key in keys:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.settimeout(PATIENCE)
            try:
                probe.connect(address)
                if name == "WAYLAND_DISPLAY" or xauthority.is_welcome(probe, key):
                    _kept.append(probe.dup())
                    return Answer.WELCOME
            except OSError:
                return answer
            answer = Answer.REFUSAL
    return answer


def _number() -> str:
    return os.environ["DISPLAY"].rpartition(":")[2].partition(".")[0]
