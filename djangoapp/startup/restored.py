"""Notes about a restore, which the next start records and reports once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

# A table of its own in the restored file: what is to be told comes with the data at the same
# moment, or neither does. desktop.storage.restored_note writes it; it is gone once it was recorded.
TABLE = "latchkey_restored"
TABLE_SQL = f"CREATE TABLE {TABLE} (told TEXT NOT NULL)"
# PRAGMA user_version: there is something to be told; it was told, and the anchor of the audit log
# still is that of the log before.
TO_TELL, TOLD = 1, 2


def record_restored() -> bool:
    """Record each restore since the last start, tell the administrators, and forget the notes.

    All in one transaction: a start that is cut off leaves it to the next one. Returns whether a
    backup took the place of the data since the log's anchor was written; none did where all that
    was told failed. `forget_restored` is to be called when there is a new anchor.
    """
    from django.db import connection, transaction

    version = _version()
    if version in (0, TOLD):
        return version == TOLD
    from administration.restore_notices import note

    with transaction.atomic(), connection.cursor() as cursor:
        notes = _notes(cursor)
        for told in notes:
            note(told)
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cursor.execute(f"PRAGMA user_version = {TOLD if _replaced(notes) else 0}")
    return _replaced(notes)


def forget_restored() -> None:
    """Call it once the log has its own anchor again."""
    from django.db import connection

    if _version():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA user_version = 0")


def is_anchored() -> bool:
    """Whether the anchor belongs to this log, not to one that a restore replaced."""
    from django.db import connection

    version = _version()
    if version in (0, TOLD):
        return version == 0
    with connection.cursor() as cursor:
        return not _replaced(_notes(cursor))


def _version() -> int:
    from django.db import connection

    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA user_version")
        return int(cursor.fetchone()[0])


def _replaced(notes: list[dict[str, Any]]) -> bool:
    return any(told.get("failed") is not True for told in notes)


def _notes(cursor: Any) -> list[dict[str, Any]]:
    cursor.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = %s", [TABLE])
    if cursor.fetchone() is None:
        return [{}]  # Restored by a version that stored only the user_version.
    cursor.execute(f"SELECT told FROM {TABLE} ORDER BY rowid")  # noqa: S608 - a constant
    return list(_read(cursor.fetchall())) or [{}]


def _read(rows: list[tuple[Any]]) -> Iterator[dict[str, Any]]:
    for (text,) in rows:
        try:
            told = json.loads(text)
        except (ValueError, TypeError, RecursionError):
            told = {}
        yield told if isinstance(told, dict) else {}
