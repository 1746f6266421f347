"""What a restore leaves in the database for the next start to tell, once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

# A table of its own in the restored file: what is to be told comes with the data at the same
# moment, or neither does. desktop.restored_note writes it; it is gone once it was recorded.
TABLE = "latchkey_restored"
TABLE_SQL = f"CREATE TABLE {TABLE} (told TEXT NOT NULL)"


def record_restored() -> bool:
    """Record each restore since the last start, tell the administrators, and forget the notes.

    All in one transaction: a start that is cut off leaves it to the next one. Returns whether a
    backup took the place of the data; none did where all that was told failed.
    """
    from django.db import connection, transaction

    if connection.vendor != "sqlite":
        return False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA user_version")
        if not cursor.fetchone()[0]:
            return False
        from administration.restoring import note

        with transaction.atomic():
            notes = _notes(cursor)
            for told in notes:
                note(told)
            cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
            cursor.execute("PRAGMA user_version = 0")
    return any(told.get("failed") is not True for told in notes)


def _notes(cursor: Any) -> list[dict[str, Any]]:
    cursor.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = %s", [TABLE])
    if cursor.fetchone() is None:
        return [{}]  # Restored by a Latchkey that left no more than the mark.
    cursor.execute(f"SELECT told FROM {TABLE} ORDER BY rowid")  # noqa: S608 - a constant
    return list(_read(cursor.fetchall())) or [{}]


def _read(rows: list[tuple[Any]]) -> Iterator[dict[str, Any]]:
    for (text,) in rows:
        try:
            told = json.loads(text)
        except (ValueError, TypeError, RecursionError):
            told = {}
        yield told if isinstance(told, dict) else {}
