"""Hardens SQLite connections against malicious database files."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from functools import cache


def harden(connection: sqlite3.Connection) -> None:
    """Check pages for corruption, and restrict what the schema of the file can call.

    Triggers, views and conditions in a file may then call harmless functions only; not where this
    SQLite does not count json_valid as one, because tables of the program's own have it in theirs.
    """
    connection.execute("PRAGMA cell_size_check=ON")
    if _json_is_harmless():
        connection.execute("PRAGMA trusted_schema=OFF")
    if sys.version_info >= (3, 12):
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE)


@cache
def _json_is_harmless() -> bool:
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.execute("PRAGMA trusted_schema=OFF")
        try:
            memory.execute("CREATE TABLE t (c CHECK (json_valid(c)))")
        except sqlite3.OperationalError:
            return False
    return True
