"""Checks, copies and atomically replaces SQLite database files."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from desktop.errors import DatabaseDamaged
from desktop.i18n import _
from djangoapp.startup.hardening import harden

WAIT = 5.0  # seconds to wait for locks of other programs
UNFINISHED = ".unfinished"
Ask = Callable[[], None]
STEPS = 100_000  # instructions of SQLite's virtual machine, about 10 ms
AT_ONCE = 1024  # pages per step of a copy
LARGEST_PAGE = 64 * 1024  # bytes
OUR_TABLES = {"accounts_user", "django_migrations"}
# SQLite's companion files of a database in use, or after a power failure.
COMPANIONS = ("-wal", "-shm")


@contextmanager
def damage_noticed() -> Iterator[None]:
    """Raise SQLite's errors about a damaged file as DatabaseDamaged."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise DatabaseDamaged(_("The database is damaged.")) from error
        raise


def never_stop() -> None:
    """Do nothing: the work is never interrupted."""


@contextmanager
def _given_up(connection: sqlite3.Connection, ask: Ask) -> Iterator[None]:
    """Call `ask` periodically while SQLite works; an exception from it stops the work."""
    raised: list[BaseException] = []

    def go_on() -> int:
        try:
            ask()
        except BaseException as error:  # noqa: BLE001 - it is raised below; SQLite would drop it
            raised.append(error)
        return len(raised)

    connection.set_progress_handler(go_on, STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if raised:
            raise raised[0] from error
        raise
    finally:
        connection.set_progress_handler(None, 0)


def check(database: Path, *, thoroughly: bool = False, ask: Ask = never_stop) -> None:
    """Raise DatabaseDamaged if SQLite finds a fault; `thoroughly` includes the indexes.

    `ask` is called periodically, and may raise to stop.
    """
    pragma = "integrity_check" if thoroughly else "quick_check"
    with (
        damage_noticed(),
        closing(connect(database, "rw")) as connection,
        _given_up(connection, ask),
    ):
        fault = connection.execute(f"PRAGMA {pragma}(1)").fetchone()[0]
    if fault != "ok":
        raise DatabaseDamaged(_("The database is damaged.")) from sqlite3.DatabaseError(fault)


def is_void(database: Path) -> bool:
    """Return whether `database` is missing, empty or without tables.

    Opens nothing: for an empty database, SQLite itself would delete the write-ahead log.
    """
    size = database.stat().st_size if database.exists() else 0
    if not 0 < size <= LARGEST_PAGE:  # A database with tables has more than one page.
        return size == 0
    try:
        with closing(connect(database, "rw")) as connection:
            return not connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
    except sqlite3.Error:
        return False  # It cannot be read, so it is not empty.


def needs_check(database: Path) -> bool:
    """Return whether the database was not closed: power failure, crash, kill -9."""
    wal = companion(database, "-wal")
    return wal.exists() and wal.stat().st_size > 0


def copy(database: Path, target: Path, ask: Ask = never_stop) -> None:
    """Copy a database, in use or not, to the new file `target`, which is removed on failure.

    `ask` is called periodically, and may raise to stop. Raises DatabaseDamaged if the copy fails
    its check, sqlite3.Error and OSError.
    """
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with (
            damage_noticed(),
            closing(connect(database, "rw")) as source,
            closing(connect(target, "rw")) as copied,
        ):
            # In one transaction: otherwise each write would restart the copy.
            source.execute("BEGIN")
            source.execute("SELECT 1 FROM sqlite_schema").fetchone()
            source.backup(copied, pages=AT_ONCE, progress=lambda *_: ask())
            # A single file: no companion files for the copy.
            copied.execute("PRAGMA journal_mode=DELETE")
        check(target, thoroughly=True, ask=ask)
    except BaseException:
        target.unlink()
        # SQLite leaves it behind if the disk was full from the start.
        companion(target, "-journal").unlink(missing_ok=True)
        raise


def replace(database: Path, source: Path) -> None:
    """Replace the database by a copy of `source` atomically."""
    fresh = database.with_name(database.name + ".restored")
    try:
        with closing(connect(source, "ro")) as good, closing(sqlite3.connect(fresh)) as copied:
            fresh.chmod(0o600)
            good.backup(copied)
            copied.execute("PRAGMA journal_mode=DELETE")
        sync(fresh)
        for ending in COMPANIONS:  # those of the old database must not be used for the new one
            companion(database, ending).unlink(missing_ok=True)
        fresh.replace(database)
    finally:
        fresh.unlink(missing_ok=True)
    sync(database.parent)


def has_our_tables(source: Path) -> bool:
    """Return whether `source` is a database of this program. Raises sqlite3.Error."""
    with closing(connect(source, "ro")) as connection:
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        return {name for (name,) in names} >= OUR_TABLES


def schema_of(source: Path) -> list[list[str]]:
    """Return app and name of every applied migration."""
    with closing(connect(source, "ro")) as connection:
        rows = connection.execute("SELECT * FROM django_migrations")
        names = [column[0] for column in rows.description]
        return sorted(
            [str(row[names.index("app")]), str(row[names.index("name")])]
            for row in rows
            if "app" in names
        )


def companion(database: Path, ending: str) -> Path:
    """Return the path of SQLite's companion file with this suffix."""
    return database.with_name(database.name + ending)


def sync(path: Path) -> None:
    """Flush a file or folder to the disk, if the system supports it."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def connect(database: Path, mode: str) -> sqlite3.Connection:
    """Open an existing database, `ro` or `rw`; the caller closes it."""
    # Never "rwc": a check must not create the file.
    address = f"{database.absolute().as_uri()}?mode={mode}"
    if mode == "ro" and not companion(database, "-wal").exists():
        address += "&immutable=1"  # Also works on a read-only disk.
    connection = sqlite3.connect(address, uri=True, timeout=WAIT)
    harden(connection)
    return connection
