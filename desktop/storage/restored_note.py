"""Notes in a restored database about restores that are not in its audit log yet.

djangoapp.startup.restored records and removes them at the next start.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from desktop.storage import sqlite_files
from desktop.storage.replaced_log import Replaced
from desktop.storage.restore_request import Request
from djangoapp.startup.restored import TABLE, TABLE_SQL

Note = dict[str, Any]


def about(request: Request, replaced: Replaced) -> Note:
    """Return the note about the restore of `request`."""
    return {
        **_asked(request),
        "unread": replaced.unread,
        "replaced_from": replaced.first,
        "replaced_through": replaced.last,
        "replaced_hash": replaced.last_hash,
        "kept_in": replaced.kept_in,
    }


def about_failure(request: Request) -> Note:
    """Return the note about a failed restore."""
    return {**_asked(request), "failed": True}


def _asked(request: Request) -> Note:
    return {
        "key": request.key,
        "way": request.way,
        "source": request.source,
        "account": request.account,
        "name": request.name,
    }


def of(database: Path) -> list[Note]:
    """Return the readable notes in `database`."""
    try:
        with closing(sqlite_files.connect(database, "ro")) as connection:
            rows = connection.execute(f"SELECT told FROM {TABLE} ORDER BY rowid")  # noqa: S608
            told = [json.loads(text) for (text,) in rows]
    except (sqlite3.Error, ValueError, TypeError, RecursionError):
        return []
    return [note for note in told if isinstance(note, dict)]


def add(database: Path, note: Note) -> None:
    """Add a note to `database` unless it exists, and mark the database as having notes."""
    notes = of(database)
    put(database, notes if note in notes else [*notes, note])


def put(database: Path, notes: list[Note]) -> None:
    """Replace the notes of `database` by these, and mark the database as having notes.

    Notes from a backup are dropped: the log it came from has recorded them, if they were true.
    """
    with closing(sqlite_files.connect(database, "rw")) as connection, connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"DROP TABLE IF EXISTS {TABLE}")
        connection.execute(TABLE_SQL)
        connection.executemany(
            f"INSERT INTO {TABLE} VALUES (?)",  # noqa: S608 - a constant
            [(json.dumps(note),) for note in notes],
        )
        connection.execute("PRAGMA user_version = 1")
