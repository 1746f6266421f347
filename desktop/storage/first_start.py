"""Distinguishes a new data folder from one that has lost its database.

In a new folder, the first person becomes the administrator. In a used one, a stranger must not.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from desktop.errors import DatabaseLost
from desktop.i18n import _
from desktop.paths import DataFolder
from desktop.storage import sqlite_files


def note_where_new(folder: DataFolder) -> None:
    """Mark an empty folder before anything is created in it.

    A start that is interrupted between creating the key and the database leaves the same files as a
    lost database; the marker tells the next start that the terminal was never set up.
    """
    if sqlite_files.is_void(folder.database) and not any(_left_by_a_terminal(folder)):
        folder.first_start.touch(mode=0o600)
        sqlite_files.sync(folder.root)


def refuse_where_lost(folder: DataFolder) -> None:
    """Raise DatabaseLost if a used folder has no database."""
    if not sqlite_files.is_void(folder.database):
        return
    if any(_kept_for_people(folder)):
        raise lost(folder)
    if any(_left_by_a_terminal(folder)) and not folder.first_start.exists():
        raise lost(folder)


def lost(folder: DataFolder) -> DatabaseLost:
    """Return the error about a lost database."""
    return DatabaseLost(
        _(
            "The database {path} is missing or empty, but this folder has been used before. "
            "Nothing was changed. Put the file back or restore a backup. To start over, choose "
            "an empty folder with --data-dir."
        ).format(path=folder.database)
    )


def note_set_up(folder: DataFolder) -> None:
    """Mark the folder as used, whatever happens to the database."""
    folder.first_start.unlink(missing_ok=True)


def _left_by_a_terminal(folder: DataFolder) -> Iterator[Path]:
    """Yield files that every start creates, even the first."""
    yield from (path for path in (folder.secret_key,) if path.exists())
    yield from folder.log.parent.glob("*")
    yield from _kept_for_people(folder)


def _kept_for_people(folder: DataFolder) -> Iterator[Path]:
    """Yield files that exist only once someone has used the terminal."""
    yield from folder.backups.glob("*")
    yield from (path for path in folder.media.rglob("*") if path.is_file())
