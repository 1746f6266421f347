"""Proof of access to the data folder: the page names a file that the person creates there.

Only the owner of the data folder can do that, and they could change the database by hand anyway, so
the page grants nothing new. All administrators are notified.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest

from accounts import clock
from recovery import codes
from recovery.code_throttle import rescues_here
from recovery.errors import FileHeld, FileMissing

LIFETIME = 900  # seconds
_KEY = "rescue"
_ENDINGS = ("", ".txt")  # Editors append ".txt", and Windows hides it.


@dataclass(frozen=True)
class AskedFor:
    """The requested file, and for which user name."""

    name: str
    username: str

    @property
    def folder(self) -> Path:
        """The folder for the file: the data folder."""
        return Path(settings.DATA_DIR)


def ask_for_one(request: HttpRequest, *, username: str) -> None:
    """Store an unguessable file name in the session; raise MustWait if requested too often.

    The person is not looked up before the file exists.
    """
    rescues_here.take()
    name = f"rescue-{codes.make(codes.Kind.RESET)}".lower()
    request.session[_KEY] = {
        "name": name,
        "username": username,
        "since": clock.now().timestamp(),
    }


def asked_for(request: HttpRequest) -> AskedFor | None:
    """Return the file that this session waits for, unless it has expired."""
    kept = request.session.get(_KEY)
    if not kept or not clock.is_recent(kept["since"], LIFETIME):
        return None
    return AskedFor(kept["name"], kept["username"])


def take(request: HttpRequest, asked: AskedFor) -> None:
    """Remove the file and stop waiting for it.

    Raises FileMissing if it doesn't exist, and FileHeld if it can't be removed.
    """
    for ending in _ENDINGS:
        path = asked.folder / f"{asked.name}{ending}"
        if _is_the_owners_file(path):
            _remove(path)
            request.session.pop(_KEY, None)
            return
    raise FileMissing


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
