"""The database as a file: checked, copied while it is in use, replaced at once or not at all."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from desktop.errors import DatabaseDamaged
from desktop.i18n import _
from djangoapp.startup.hardening import harden

WAIT = 5.0  # seconds for another program to let go of the database
UNFINISHED = ".unfinished"
Ask = Callable[[], None]
STEPS = 100_000  # of SQLite's own machine, about a hundredth of a second
AT_ONCE = 1024  # pages of a copy
LARGEST_PAGE = 64 * 1024  # bytes
OUR_TABLES = {"accounts_user", "django_migrations"}
# What SQLite keeps beside a database that is in use, or was when the power went.
COMPANIONS = ("-wal", "-shm")


@contextmanager
def damage_noticed() -> Iterator[None]:
    """Have SQLite's complaints about a damaged file come as DatabaseDamaged."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise DatabaseDamaged(_("The database is damaged.")) from error
        raise


def nobody_stops() -> None:
    """Is asked whether to go on where nobody wants an end."""


@contextmanager
def _given_up(connection: sqlite3.Connection, ask: Ask) -> Iterator[None]:
    """Have `ask` called now and then while SQLite works; what it raises ends the work."""
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


def check(database: Path, *, thoroughly: bool = False, ask: Ask = nobody_stops) -> None:
    """Raise DatabaseDamaged if SQLite finds a fault; thoroughly means the indexes too.

    `ask` is called now and then, and raises to give up.
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
    """Tell whether nothing is stored at `database`: no file, an empty one, or one without tables.

    Changes nothing: for a database cut to nothing SQLite itself would delete the log beside it.
    """
    size = database.stat().st_size if database.exists() else 0
    if not 0 < size <= LARGEST_PAGE:  # Tables take more than one page.
        return size == 0
    try:
        with closing(connect(database, "rw")) as connection:
            return not connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
    except sqlite3.Error:
        return False  # Whatever it is, it is not nothing.


def needs_check(database: Path) -> bool:
    """Tell whether the program ended without closing the database: power cut, crash, kill -9."""
    wal = companion(database, "-wal")
    return wal.exists() and wal.stat().st_size > 0


def copy(database: Path, target: Path, ask: Ask = nobody_stops) -> None:
    """Copy a database, in use or not, into the new file `target`, which is removed on failure.

    `ask` is called now and then, and raises to give up. Raises DatabaseDamaged if the copy does not
    pass its check, sqlite3.Error and OSError.
    """
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with (
            damage_noticed(),
            closing(connect(database, "rw")) as source,
            closing(connect(target, "rw")) as copied,
        ):
            # One state of the data, however long it takes: else each deed would begin it anew.
            source.execute("BEGIN")
            source.execute("SELECT 1 FROM sqlite_schema").fetchone()
            source.backup(copied, pages=AT_ONCE, progress=lambda *_: ask())
            # One file, not three: a copy is moved and kept as one.
            copied.execute("PRAGMA journal_mode=DELETE")
        check(target, thoroughly=True, ask=ask)
    except BaseException:
        target.unlink()
        # SQLite leaves it where the disk was too full even to begin.
        companion(target, "-journal").unlink(missing_ok=True)
        raise


def replace(database: Path, source: Path) -> None:
    """Put a copy of `source` in the database's place; at every moment one of the two is there."""
    fresh = database.with_name(database.name + ".restored")
    try:
        with closing(connect(source, "ro")) as good, closing(sqlite3.connect(fresh)) as copied:
            fresh.chmod(0o600)
            good.backup(copied)
            copied.execute("PRAGMA journal_mode=DELETE")
        sync(fresh)
        for ending in COMPANIONS:  # The old one's, which the new one must not meet.
            companion(database, ending).unlink(missing_ok=True)
        fresh.replace(database)
    finally:
        fresh.unlink(missing_ok=True)
    sync(database.parent)


def has_our_tables(source: Path) -> bool:
    """Whether `source` is a database of this program. Raises sqlite3.Error for no database."""
    with closing(connect(source, "ro")) as connection:
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        return {name for (name,) in names} >= OUR_TABLES


def schema_of(source: Path) -> list[list[str]]:
    """Return the app and the name of every migration that the database has been through."""
    with closing(connect(source, "ro")) as connection:
        rows = connection.execute("SELECT * FROM django_migrations")
        names = [column[0] for column in rows.description]
        return sorted(
            [str(row[names.index("app")]), str(row[names.index("name")])]
            for row in rows
            if "app" in names
        )


def companion(database: Path, ending: str) -> Path:
    """Return the path of what SQLite keeps beside the database under this ending."""
    return database.with_name(database.name + ending)


def sync(path: Path) -> None:
    """Have the disk keep it through a power cut, where the system can do that for folders too."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def connect(database: Path, mode: str) -> sqlite3.Connection:
    """Open a database that is there, `ro` or `rw`; the caller closes it."""
    # Never "rwc": a check must not make the file that it looks for.
    address = f"{database.absolute().as_uri()}?mode={mode}"
    if mode == "ro" and not companion(database, "-wal").exists():
        address += "&immutable=1"  # Can then be read from a disc that cannot be written, too.
    connection = sqlite3.connect(address, uri=True, timeout=WAIT)
    harden(connection)
    return connection
