"""Stores the files of documents: random names, mode 0600, in pieces as they arrive."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from home.documents.detection import LARGEST_OF_ALL
from home.documents.errors import UnusableDocument

UNFINISHED = ".part"
MOST_UNFINISHED = 20  # files that arrive at once
RESERVE = 256 * 1024 * 1024  # bytes that must stay free on the disk
_LEFT_ALONE = 3600.0  # seconds; a younger file may belong to a row not yet committed
_FULL = (errno.ENOSPC, errno.EDQUOT)  # also of a quota, or of another program meanwhile
_NAME = re.compile(r"[0-9a-f]{32}", re.ASCII)


class DiskFull(Exception):
    """The disk has no room for the file."""


class OutOfOrder(Exception):
    """A piece doesn't begin where the file ends."""


def begin() -> str:
    """Create an empty unfinished file; return its name."""
    _folder().parent.mkdir(mode=0o700, exist_ok=True)
    _folder().mkdir(mode=0o700, exist_ok=True)
    if len(list(_folder().glob(f"*{UNFINISHED}"))) >= MOST_UNFINISHED:
        _sweep_unfinished(MOST_UNFINISHED - 1)
    name = secrets.token_hex(16)
    os.close(os.open(unfinished(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return name


def append(name: str, offset: int, pieces: Iterable[bytes]) -> int:
    """Append to the unfinished file `name`, which must have `offset` bytes; return its new size.

    Raises OutOfOrder, DiskFull, and UnusableDocument above the largest size.
    """
    path = unfinished(name)
    try:
        with path.open("r+b") as file:
            size = file.seek(0, os.SEEK_END)
            if size != offset:
                raise OutOfOrder
            for piece in pieces:
                size += len(piece)
                if size > LARGEST_OF_ALL:
                    raise UnusableDocument("large")
                if shutil.disk_usage(path.parent).free - len(piece) < RESERVE:
                    raise DiskFull
                file.write(piece)
    except FileNotFoundError as error:
        raise OutOfOrder from error
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull from error
        raise
    return size


def close(name: str) -> str:
    """Give the unfinished file another name, and return it.

    Whoever sent the pieces knows only the former one, so nothing is appended to a file once it is
    being checked, and none becomes two documents. Raises OutOfOrder if there is no such file.
    """
    other = secrets.token_hex(16)
    try:
        unfinished(name).replace(unfinished(other))
    except FileNotFoundError as error:
        raise OutOfOrder from error
    return other


def finish(name: str) -> None:
    """Give the unfinished file its name, once all of it is on the disk."""
    with unfinished(name).open("r+b") as file:
        os.fsync(file.fileno())
    unfinished(name).replace(path_of(name))


def drop(name: str) -> None:
    """Remove the unfinished file `name`, if there is one."""
    unfinished(name).unlink(missing_ok=True)


def path_of(name: str) -> Path:
    """Return the path of the file `name`; raise UnusableDocument for anything but such a name."""
    if not _NAME.fullmatch(name):
        raise UnusableDocument("gone")
    return _folder() / name


def unfinished(name: str) -> Path:
    """Return the path of the file `name` while it arrives."""
    return path_of(name).with_suffix(UNFINISHED)


def remove(name: str) -> None:
    """Remove the file `name`, if there is one."""
    if _NAME.fullmatch(name):
        path_of(name).unlink(missing_ok=True)


def sweep(in_use: set[str]) -> None:
    """Remove orphaned files, left by an interrupted upload or a restored backup."""
    for file in _folder().glob("*"):
        if file.name not in in_use and _is_old(file):
            file.unlink(missing_ok=True)


def _sweep_unfinished(kept: int) -> None:
    """Remove the oldest unfinished files but `kept`."""
    files = sorted(_folder().glob(f"*{UNFINISHED}"), key=_changed_at)
    for file in files[: len(files) - kept]:
        file.unlink(missing_ok=True)


def _is_old(file: Path) -> bool:
    return abs(time.time() - _changed_at(file)) > _LEFT_ALONE


def _changed_at(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return time.time()


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "documents"
