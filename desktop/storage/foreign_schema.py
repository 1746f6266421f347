"""Compares the schema of a backup's database with what the migrations create.

Foreign triggers and views would stay active unnoticed in a restored database; without a table, or
with a date that no time zone can represent, its pages would fail.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from desktop.errors import Unfit
from desktop.i18n import _
from desktop.storage import sqlite_files
from djangoapp import startup
from djangoapp.startup.restored import TABLE, TABLE_SQL

SCHEMA = "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema"
# Django's names of unnamed indexes: table, columns, 32 bits, suffix.
INDEX = r".+_[0-9a-f]{8}(_\w+)?"
# Dates that every time zone can represent. A clock that was never set starts in 1970.
FIRST_DAY, LAST_DAY = "1969-12-31", "9999-12-31"


def refuse(database: Path, source: Path) -> None:
    """Raise Unfit if the schema of `database`, which came from `source`, has anything foreign.

    Also if it is of a Latchkey too old to be upgraded, or of a newer one. Django has been
    configured. Raises sqlite3.Error where there is no schema to be read.
    """
    applied = {(app, name) for app, name in sqlite_files.schema_of(database)}
    state = startup.state_after(applied)
    if state is startup.SchemaState.AHEAD:
        raise Unfit(_("This backup is from a newer version of Latchkey. Nothing was changed."))
    if state is startup.SchemaState.TOO_OLD:
        raise Unfit(
            _(
                "This backup is from an older version of Latchkey that can't be upgraded. "
                "Nothing was changed."
            )
        )
    with closing(sqlite_files.connect(database, "ro")) as connection:
        rows = connection.execute(SCHEMA).fetchall()
    foreign = [
        str(name) for kind, name, table, sql in rows if not _is_known(kind, name, table, sql)
    ]
    if foreign:
        raise Unfit(
            _(
                "{path} isn't from this Latchkey: its database also contains {names}. Nothing "
                "was changed."
            ).format(path=source.name, names=", ".join(foreign[:3]))
        )


def refuse_incomplete(database: Path) -> None:
    """Raise ValueError if a table or column is missing, or a date or a reference is wrong.

    With a row that refers to none, migrations of a later version would fail. Django has been
    configured. Raises sqlite3.Error if the database cannot be read.
    """
    applied = [(app, name) for app, name in sqlite_files.schema_of(database)]
    with closing(sqlite_files.connect(database, "ro")) as connection:
        for table, columns in startup.tables_after(applied).items():
            there = connection.execute("SELECT name FROM pragma_table_info(?)", [table])
            complete = {name for (name,) in there} >= columns.keys()
            dates = [name for name, is_date in columns.items() if is_date]
            if not complete or _is_odd(connection, table, dates):
                raise ValueError(table)
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            raise ValueError("reference")


def _is_odd(connection: sqlite3.Connection, table: str, dates: list[str]) -> bool:
    odd = " OR ".join(f"\"{name}\" NOT BETWEEN '{FIRST_DAY}' AND '{LAST_DAY}'" for name in dates)
    found = f'SELECT 1 FROM "{table}" WHERE {odd} LIMIT 1'  # noqa: S608 - names of our own
    return bool(odd) and connection.execute(found).fetchone() is not None


def renew_triggers(database: Path) -> None:
    """Replace each trigger of `database` by this program's trigger of the same name."""
    with closing(sqlite_files.connect(database, "rw")) as connection, connection:
        connection.execute("BEGIN IMMEDIATE")
        found = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        for (name,) in found.fetchall():
            if statement := startup.known_names().triggers.get(name):
                connection.execute(f"DROP TRIGGER {name}")
                connection.execute(statement)


def _is_known(kind: str, name: str, table: str, sql: str) -> bool:
    known = startup.known_names()
    if name in known.by_sql:
        return True
    if kind == "table":
        plain = bool(re.match(r"CREATE TABLE\b", sql))
        # Internal tables of a hosted app's full-text index.
        of_an_index = any(name.startswith(f"{one}_") for one in known.by_sql)
        expected = name in known.tables or of_an_index
        return (plain and expected) or (name, sql) == (TABLE, TABLE_SQL)
    if kind == "index":
        named = name in known.indexes or re.fullmatch(re.escape(table) + INDEX, name)
        # Indexes without a statement are SQLite's own; their tables are checked.
        return not sql or (table in known.tables and bool(named))
    return kind == "trigger" and name in known.triggers
