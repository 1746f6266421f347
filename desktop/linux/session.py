"""Detects the session type of the kiosk from /proc."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from desktop.linux import window_manager

PROC = Path("/proc")
NOBODY = 65534  # the process has just ended
DISPLAYS = ("WAYLAND_DISPLAY", "DISPLAY")


class Kind(Enum):
    """The software that shows the program."""

    CAGE = auto()
    BARE_X = auto()
    GNOME_KIOSK = auto()
    DESKTOP = auto()
    NONE = auto()


@dataclass(frozen=True)
class Process:
    """One process in /proc."""

    folder: Path

    @property
    def name(self) -> str:
        """Its name, at most 15 characters."""
        return self._read("comm").decode(errors="replace").strip()

    @property
    def words(self) -> list[str]:
        """Its command line."""
        return self._read("cmdline").decode(errors="replace").split("\0")[:-1]

    @property
    def user(self) -> int:
        """The user id of the process."""
        try:
            return self.folder.stat().st_uid
        except OSError:
            return NOBODY

    @property
    def environment(self) -> dict[str, str]:
        """Its initial environment variables; empty for another user's process."""
        pairs = self._read("environ").decode(errors="replace").split("\0")
        return dict(pair.split("=", 1) for pair in pairs if "=" in pair)

    @property
    def parent(self) -> Process | None:
        """Its parent process id."""
        # The name, in parentheses, may contain any character.
        fields = self._read("stat").decode(errors="replace").rpartition(")")[2].split()
        number = fields[1] if len(fields) > 1 else "0"
        return None if number == "0" else Process(self.folder.parent / number)

    def ancestors(self) -> Iterator[Process]:
        """Return its ancestors, nearest first."""
        one = self.parent
        while one is not None:
            yield one
            one = one.parent

    def _read(self, name: str) -> bytes:
        try:
            return (self.folder / name).read_bytes()
        except OSError:
            return b""  # It has just ended, or belongs to someone else.


@dataclass(frozen=True)
class Session:
    """The kiosk's session: its type, its user, and its display process, if there is one."""

    kind: Kind
    user: int
    compositor: Process | None = None


def find(folder: Path, proc: Path = PROC, environment: Mapping[str, str] = os.environ) -> Session:
    """Return the session of this process, or else of a kiosk that runs elsewhere.

    This allows checking from another console. Of several kiosks, the one with the data in `folder`
    counts.
    """
    if not _has_display(environment):
        kiosks = [one for one in _all(proc) if "--kiosk" in one.words]
        kiosks = [one for one in kiosks if _has_display(one.environment)]
        if kiosks:
            kiosk = min(kiosks, key=lambda one: str(folder) not in one.words)
            return _session(kiosk, kiosk.environment)
    return _session(Process(proc / str(os.getpid())), environment)


def _session(process: Process, environment: Mapping[str, str]) -> Session:
    user = process.user
    for ancestor in process.ancestors():
        if ancestor.name == "cage":
            return Session(Kind.CAGE, user, ancestor)
    for other in _all(process.folder.parent):
        if other.name == "gnome-kiosk" and other.user == user:
            return Session(Kind.GNOME_KIOSK, user, other)
    return Session(_kind_by_display(environment), user)


def _kind_by_display(environment: Mapping[str, str]) -> Kind:
    if environment.get("WAYLAND_DISPLAY"):
        return Kind.DESKTOP
    managed = window_manager.is_managed(environment)
    if managed is None:
        return Kind.NONE
    return Kind.DESKTOP if managed else Kind.BARE_X


def _has_display(environment: Mapping[str, str]) -> bool:
    return any(environment.get(name) for name in DISPLAYS)


def _all(proc: Path) -> Iterator[Process]:
    for folder in proc.iterdir():
        if folder.name.isdecimal() and folder.is_dir():
            yield Process(folder)
