"""Notes in a restored database about the restores that the audit log does not tell yet.

djangoapp.startup.restored records them at the next start and takes them out.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from desktop import sqlite_files
from desktop.replaced_log import Replaced
from desktop.restore_request import Request

Note = dict[str, Any]


def about(request: Request, replaced: Replaced) -> Note:
    """Return the note about a restore that was asked for by `request`."""
    return {
        "key": request.key,
        **_asked(request),
        "unread": replaced.unread,
        "replaced_from": replaced.first,
        "replaced_through": replaced.last,
        "replaced_hash": replaced.last_hash,
        "kept_in": replaced.kept_in,
    }


def about_failure(request: Request) -> Note:
    """Return the note about a restore that was asked for and could not be done."""
    return {"key": request.key, "failed": True, **_asked(request)}


def _asked(request: Request) -> Note:
    return {
        "way": request.way,
        "source": request.source,
        "account": request.account,
        "name": request.name,
    }


def of(database: Path) -> list[Note]:
    """Return the notes in `database`; none where there is none that can be read."""
    from djangoapp.startup.restored import TABLE

    try:
        with closing(sqlite_files.connect(database, "ro")) as connection:
            rows = connection.execute(f"SELECT told FROM {TABLE} ORDER BY rowid")  # noqa: S608
            return [json.loads(told) for (told,) in rows]
    except (sqlite3.Error, ValueError, TypeError, RecursionError):
        return []


def add(database: Path, notes: list[Note]) -> None:
    """Put those into `database` that it does not hold, all or none, and mark it as restored."""
    from djangoapp.startup.restored import TABLE, TABLE_SQL

    new = [note for note in notes if note not in of(database)]
    with closing(sqlite_files.connect(database, "rw")) as connection, connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(TABLE_SQL.replace("TABLE", "TABLE IF NOT EXISTS", 1))
        connection.executemany(
            f"INSERT INTO {TABLE} VALUES (?)",  # noqa: S608 - a constant
            [(json.dumps(note),) for note in new],
        )
        connection.execute("PRAGMA user_version = 1")
