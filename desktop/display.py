"""Checks whether a window can be opened."""

from __future__ import annotations

import os
import re
import signal
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path

from desktop.i18n import _

if sys.platform == "linux":
    from desktop.linux import xauthority

PATIENCE = 1.0  # seconds
LONGEST_TRIAL = 20  # seconds; up to three unresponsive message buses take 9 of them
FIRST_X_PORT = 6000
# The variable with the display name for each Qt platform, in the order that Qt tries them.
VARIABLES = {"wayland": "WAYLAND_DISPLAY", "xcb": "DISPLAY"}
# `wl_display.sync`, a request that only asks for a reply, and the id of the replying object
# (Wayland Protocol, appendix A).
WAYLAND_SYNC = struct.pack("=III", 1, 12 << 16, 2)
# Open until the program ends: an X server resets when its last client leaves, and the engine, which
# connects next, would have to wait for that.
_kept: list[socket.socket] = []
Address = str | tuple[str, int]


class Answer(Enum):
    """The result of connecting to a display."""

    WELCOME = auto()
    REFUSAL = auto()
    NONE = auto()


def missing() -> str:
    """Return why no window can be opened, as a message; empty if one can.

    Call it before the engine is loaded, because Qt would abort the process without an exception.
    """
    if sys.platform != "linux":
        return ""
    tried = platforms()
    if not tried and _opens_a_window():
        return ""
    if not tried:
        chosen = os.environ["QT_QPA_PLATFORM"]
        return _("Latchkey can't open a window with QT_QPA_PLATFORM={name}.").format(name=chosen)
    named = [VARIABLES[name] for name in tried if _value(VARIABLES[name])]
    answers = [_answer(name, address) for name in named for address in _addresses(name)]
    if Answer.WELCOME in answers:
        return ""
    if not named:
        return _("There's no display for a window.")
    sentence = (
        _("Only the user of the display {name} can open windows on it.")
        if Answer.REFUSAL in answers
        else _("The display {name} doesn't respond.")
    )
    return sentence.format(name=_value(named[-1]))


def platforms() -> list[str]:
    """Return which of VARIABLES Qt will try; none if it is configured to use another platform."""
    chosen = os.environ.get("QT_QPA_PLATFORM")
    if not chosen:
        return [name for name, variable in VARIABLES.items() if os.environ.get(variable)] or ["xcb"]
    names = [re.split("[:-]", name)[0] for name in chosen.split(";")]
    return names if set(names) <= set(VARIABLES) else []


def _value(variable: str) -> str:
    """Return the name of a display; Wayland has a default one."""
    usual = "wayland-0" if variable == "WAYLAND_DISPLAY" else ""
    return os.environ.get(variable) or usual


def _opens_a_window() -> bool:
    """Try it in a forked process, which may crash. Call it before threads are started."""
    child = os.fork()
    if not child:
        with suppress(BaseException):
            signal.alarm(LONGEST_TRIAL)  # whatever hangs in it; there is no handler
            nothing = os.open(os.devnull, os.O_RDWR)
            for stream in (1, 2):
                os.dup2(nothing, stream)
            from PySide6.QtWidgets import QApplication

            from desktop.linux import message_buses
            from desktop.window.qt import library_paths

            library_paths.settle()
            message_buses.avoid_silent()
            QApplication(["latchkey"])
        os._exit(0)  # Also if Qt is missing, which is reported elsewhere.
    return os.waitpid(child, 0)[1] == 0


def _addresses(name: str) -> Iterator[Address]:
    value = _value(name)
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
                if _is_welcome(probe, name, key):
                    _kept.append(probe.dup())
                    return Answer.WELCOME
            except OSError:
                return answer
            answer = Answer.REFUSAL
    return answer


def _is_welcome(probe: socket.socket, name: str, key: xauthority.Key) -> bool:
    if name == "DISPLAY":
        return xauthority.is_welcome(probe, key)
    probe.sendall(WAYLAND_SYNC)
    return probe.recv(1) != b""


def _number() -> str:
    return os.environ["DISPLAY"].rpartition(":")[2].partition(".")[0]
