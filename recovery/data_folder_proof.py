"""Proof of access to the data folder: the page names a file, and whoever can write there makes it.

Only the owner of the data folder can, and they could change the database by hand anyway: the page
gives them nothing that they do not have, and it is loud about it.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from accounts import clock
from recovery import codes
from recovery.code_throttle import rescues_here
from recovery.errors import FileHeld, FileMissing

if TYPE_CHECKING:
    from django.http import HttpRequest

LIFETIME = 900  # seconds
_KEY = "rescue"
_ENDINGS = ("", ".txt")  # Editors add the second one, and Windows hides it.


@dataclass(frozen=True)
class AskedFor:
    """The file that was asked for, and for whom."""

    name: str
    username: str

    @property
    def folder(self) -> Path:
        """Where it has to be made: the data folder."""
        return Path(settings.DATA_DIR)


def ask_for_one(request: HttpRequest, *, username: str) -> None:
    """Name a file that nobody can guess, in the session; raise MustWait if it was asked too often.

    Whether there is such a person is not looked up before the file is there.
    """
    rescues_here.take()
    name = f"rescue-{codes.make(codes.Kind.RESET)}".lower()
    request.session[_KEY] = {
        "name": name,
        "username": username,
        "since": clock.now().timestamp(),
    }


def asked_for(request: HttpRequest) -> AskedFor | None:
    """Return the file that this window is waiting for, if its time has not run out."""
    kept = request.session.get(_KEY)
    if not kept or not clock.is_recent(kept["since"], LIFETIME):
        return None
    return AskedFor(kept["name"], kept["username"])


def take(asked: AskedFor) -> None:
    """Remove the file, once; raise FileMissing if it is not there, FileHeld if it cannot go."""
    for ending in _ENDINGS:
        path = asked.folder / f"{asked.name}{ending}"
        if _is_the_owners_file(path):
            _remove(path)
            return
    raise FileMissing


def forget(request: HttpRequest) -> None:
    """Wait for no file any longer."""
    request.session.pop(_KEY, None)


def _is_the_owners_file(path: Path) -> bool:
    try:
        status = path.lstat()
    except FileNotFoundError:
        return False
    owner = path.parent.stat().st_uid
    return stat.S_ISREG(status.st_mode) and (os.name != "posix" or status.st_uid == owner)


def _remove(path: Path) -> None:
    try:
        path.unlink()
    except FileNotFoundError:
        raise FileMissing from None
    except PermissionError:
        raise FileHeld from None
