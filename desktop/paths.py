"""Paths of the data folder, its contents, and the program's bundled files."""

from __future__ import annotations

import functools
import os
import re
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import FolderUnusable, Refused
from desktop.i18n import _

OTHERS = 0o077
# Bytes. SQLite cannot open longer paths than 512; the program and SQLite append up to a hundred for
# backups and journals.
LONGEST, LONGEST_NAME = 400, 255


class _In:
    """A file or folder inside a data folder, by name."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, folder: DataFolder, _kind: type) -> Path:
        return folder.root / self._name


@dataclass(frozen=True)
class DataFolder:
    """The data folder of one terminal. Programs with different folders are independent."""

    root: Path

    database = _In("latchkey.sqlite3")
    secret_key = _In("secret.key")  # the key that signs and names cookies
    lock = _In("latchkey.lock")  # locked by the running copy
    log = _In("logs/latchkey.log")  # the current log file
    backups = _In("backups")  # also copies of damaged databases
    media = _In("media")  # pictures of people and the terminal's logo
    first_start = _In("first-start")  # exists until the terminal is set up: storage/first_start.py
    # Exists from a failed daily backup until the next successful one.
    backup_failed = _In("backup-failed")
    suspect = _In("check-database")  # exists if it must be checked first: storage/database.py
    # Kiosk state for a start without the database: storage/kiosk_state.py
    kiosk = _In("kiosk.json")
    staged = _In("restore-next.zip")  # replaces the data at the next start
    staged_request = _In("restore-next.json")  # who requested it: storage/restore_request.py
    set_aside = _In("restore-set-aside.zip")  # could not be restored


def locate(given: str | None) -> Path:
    """Return the full path of the data folder: as given, or the default one.

    Raises FolderUnusable for a user without a home folder, for "~" of an unknown user, and if the
    path is too long.
    """
    whole = _written_out(Path(given) if given else _default_folder()).absolute()
    if _is_too_long(whole):
        raise FolderUnusable(
            _(
                "The path of the data folder is too long: it can have up to {longest} bytes, "
                "and each name in it up to {name}. Choose a shorter one with --data-dir."
            ).format(longest=LONGEST, name=LONGEST_NAME)
        )
    return whole


def _default_folder() -> Path:
    from platformdirs import user_data_path

    try:
        return user_data_path("Latchkey", appauthor=False)
    except RuntimeError as error:
        raise FolderUnusable(
            _("You don't have a home folder for the data. Choose a folder with --data-dir.")
        ) from error


def refuse_long_file(path: Path) -> None:
    """Raise Refused for a file whose path is too long for SQLite."""
    if _is_too_long(path):
        raise Refused(
            _(
                "The path of the file is too long: it can have up to {longest} bytes, "
                "and each name in it up to {name}. Choose a shorter one."
            ).format(longest=LONGEST, name=LONGEST_NAME)
        )


def _written_out(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise FolderUnusable(
            _("{path} doesn't stand for a home folder here. Type the full path.").format(path=path)
        ) from error


def _is_too_long(path: Path) -> bool:
    meant = os.path.realpath(path)  # SQLite follows links.
    names = [len(os.fsencode(name)) for name in path.parts]
    return max(len(os.fsencode(path)), len(os.fsencode(meant))) > LONGEST or (
        max(names, default=0) > LONGEST_NAME
    )


def bundled(name: str) -> Path:
    """Return the full path of a bundled file."""
    return Path(__file__).resolve().parents[1] / name


@functools.cache
def version() -> str:
    """Return the version, from a file in the executable or from pyproject.toml."""
    packaged = bundled("VERSION")
    if packaged.exists():
        return packaged.read_text(encoding="utf-8").strip()
    # Parsing TOML would take 3 ms at each start.
    (number,) = re.findall(r'^version = "(.+)"$', bundled("pyproject.toml").read_text(), re.M)
    return str(number)
