"""Stores the files of people: random names, mode 0600."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import time
from pathlib import Path
from typing import IO

from django.conf import settings

from files.errors import UnusableFile

RESERVE = 256 * 1024 * 1024  # bytes that must stay free on the disk
_LEFT_ALONE = 3600.0  # seconds; a younger file may belong to a row not yet committed
_BLOCK = 256 * 1024  # bytes
_FULL = (errno.ENOSPC, errno.EDQUOT)  # also of a quota, or of another program meanwhile
_NAME = re.compile(r"[0-9a-f]{32}", re.ASCII)


def store(file: IO[bytes], size: int) -> str:
    """Store what is in `file`, so many bytes, under a new name; return the name.

    Raises UnusableFile if the disk has no room for it.
    """
    for folder in (_folder().parent, _folder()):
        folder.mkdir(mode=0o700, exist_ok=True)
    if shutil.disk_usage(_folder()).free - size < RESERVE:
        raise UnusableFile("disk")
    name = secrets.token_hex(16)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(_folder() / name, flags, 0o600), "wb") as stored:
            shutil.copyfileobj(file, stored, _BLOCK)
            stored.flush()
            os.fsync(stored.fileno())
    except BaseException as error:
        remove(name)
        if isinstance(error, OSError) and error.errno in _FULL:
            raise UnusableFile("disk") from error
        raise
    return name


def found(name: str) -> Path | None:
    """Return the path of the file `name` if it is there."""
    path = _folder() / name
    return path if _NAME.fullmatch(name) and path.is_file() else None


def path_of(name: str) -> Path:
    """Return the path of the file `name`; raise FileNotFoundError for anything but such a name."""
    if not _NAME.fullmatch(name):
        raise FileNotFoundError(name)
    return _folder() / name


def remove(name: str) -> None:
    """Remove the file `name`, if there is one."""
    if _NAME.fullmatch(name):
        path_of(name).unlink(missing_ok=True)


def sweep(in_use: set[str]) -> None:
    """Remove orphaned files, left by an interrupted upload or a restored backup."""
    for file in _folder().glob("*"):
        if file.name not in in_use and _is_old(file):
            file.unlink(missing_ok=True)


def _is_old(file: Path) -> bool:
    try:
        return abs(time.time() - file.stat().st_mtime) > _LEFT_ALONE
    except FileNotFoundError:
        return False


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "files"
