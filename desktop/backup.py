"""Copies of the database: made while it is in use, checked, restored, and the newest few kept."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop.errors import DatabaseDamaged, Refused
from desktop.language import _

KEEP = 7
DUE_AFTER = timedelta(days=1)
WAIT = 5.0  # seconds for another program to let go of the database
STAMP = "%Y-%m-%dT%H%M%SZ"
UNFINISHED = ".unfinished"
OUR_TABLES = {"accounts_user", "django_migrations"}
# What SQLite keeps beside a database that is in use, or was when the power went.
COMPANIONS = ("-wal", "-shm")


@dataclass(frozen=True)
class Backup:
    """A copy that passed its check when it was made."""

    path: Path
    made_at: datetime

    @property
    def date(self) -> str:
        """When it was made, in the computer's own time."""
        return f"{self.made_at.astimezone():%Y-%m-%d %H:%M}"


@contextmanager
def _damage_noticed() -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise DatabaseDamaged(_("The database is damaged.")) from error
        raise


def check(database: Path, *, thoroughly: bool = False) -> None:
    """Raise DatabaseDamaged if SQLite finds a fault; thoroughly means the indexes too."""
    pragma = "integrity_check" if thoroughly else "quick_check"
    with _damage_noticed(), closing(_open(database, "rw")) as connection:
        fault = connection.execute(f"PRAGMA {pragma}(1)").fetchone()[0]
    if fault != "ok":
        raise DatabaseDamaged(_("The database is damaged.")) from sqlite3.DatabaseError(fault)


def needs_check(database: Path) -> bool:
    """Tell whether the program ended without closing the database: power cut, crash, kill -9."""
    wal = _companion(database, "-wal")
    return wal.exists() and wal.stat().st_size > 0


def copy(database: Path, target: Path) -> None:
    """Copy a database, in use or not, so that `target` is whole or not there at all.

    Raises DatabaseDamaged if the copy does not pass its check, sqlite3.Error and OSError.
    """
    unfinished = target.with_name(target.name + UNFINISHED)
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with (
            _damage_noticed(),
            closing(_open(database, "rw")) as source,
            closing(_open(unfinished, "rw")) as copied,
        ):
            source.backup(copied)
            # One file, not three: a copy is moved and kept as one.
            copied.execute("PRAGMA journal_mode=DELETE")
        check(unfinished, thoroughly=True)
        _sync(unfinished)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    _sync(target.parent)


def make(
    database: Path, folder: Path, occasion: str, now: datetime, *, spared: Path | None = None
) -> Backup:
    """Keep a copy in `folder`, and of all copies there the newest few and `spared`.

    Raises as `copy` does.
    """
    newest = next(iter(kept(folder)), None)
    # The clock may have been set back: a new copy must not count as the oldest, which goes first.
    made_at = max(now, newest.made_at + timedelta(seconds=1)) if newest else now
    path = folder / f"{made_at:{STAMP}}-{occasion}.sqlite3"
    copy(database, path)
    for old in kept(folder)[KEEP:]:
        if spared is None or not old.path.samefile(spared):
            old.path.unlink()
    return Backup(path, made_at)


def kept(folder: Path) -> list[Backup]:
    """Return the backups in `folder`, newest first."""
    found = []
    for path in folder.glob("*.sqlite3"):
        try:
            made_at = datetime.strptime(path.name[:18], STAMP).replace(tzinfo=UTC)
        except ValueError:
            continue  # Something a person put there.
        found.append(Backup(path, made_at))
    return sorted(found, key=lambda one: (one.made_at, one.path.name), reverse=True)


def is_due(folder: Path, now: datetime) -> bool:
    """Tell whether the newest backup is older than a day, or there is none."""
    newest = next(iter(kept(folder)), None)
    return newest is None or abs(now - newest.made_at) >= DUE_AFTER


def newest_good(folder: Path) -> Backup | None:
    """Return the newest backup that is still whole."""
    for backup in kept(folder):
        try:
            _refuse_foreign(backup.path)
        except Refused:
            continue
        return backup
    return None


def restore(source: Path, database: Path, folder: Path, now: datetime) -> None:
    """Put `source` in the place of the database; what was there is kept in `folder`.

    The caller holds the data folder. Raises Refused, with nothing changed, if `source` is not a
    whole copy of a Latchkey database.
    """
    _refuse_foreign(source)
    if database.exists():
        try:
            make(database, folder, "before-restore", now, spared=source)
        except DatabaseDamaged:
            quarantine(database, folder)
    put_in_place(source, database)


def put_in_place(source: Path, database: Path) -> None:
    """Replace the database by a copy of `source`; at every moment one of the two is there."""
    fresh = database.with_name(database.name + ".restored")
    try:
        with closing(_open(source, "ro")) as good, closing(sqlite3.connect(fresh)) as copied:
            fresh.chmod(0o600)
            good.backup(copied)
            copied.execute("PRAGMA journal_mode=DELETE")
        _sync(fresh)
        for ending in COMPANIONS:  # The old one's, which the new one must not meet.
            _companion(database, ending).unlink(missing_ok=True)
        fresh.replace(database)
    finally:
        fresh.unlink(missing_ok=True)
    _sync(database.parent)


def quarantine(database: Path, folder: Path) -> Path:
    """Keep a damaged database with all that belongs to it, once, and return the folder it is in."""
    broken_at = datetime.fromtimestamp(database.stat().st_mtime, UTC)
    place = folder / f"damaged-{broken_at:{STAMP}}"
    if place.exists():
        return place
    unfinished = place.with_name(place.name + UNFINISHED)
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    for path in (database, *(_companion(database, ending) for ending in COMPANIONS)):
        if path.exists():
            shutil.copy2(path, unfinished)
    return unfinished.rename(place)


def _refuse_foreign(source: Path) -> None:
    try:
        with closing(_open(source, "ro")) as connection:
            whole = connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema")}
    except sqlite3.Error as error:
        raise Refused(_not_a_backup(source)) from error
    if not whole or not tables >= OUR_TABLES:
        raise Refused(_not_a_backup(source))


def _not_a_backup(source: Path) -> str:
    return _("{path} is not a whole copy of a Latchkey database. Nothing was changed.").format(
        path=source
    )


def _open(database: Path, mode: str) -> sqlite3.Connection:
    # Never "rwc": a check must not make the file that it looks for.
    address = f"{database.absolute().as_uri()}?mode={mode}"
    if mode == "ro" and not _companion(database, "-wal").exists():
        address += "&immutable=1"  # Can then be read from a disc that cannot be written, too.
    return sqlite3.connect(address, uri=True, timeout=WAIT)


def _companion(database: Path, ending: str) -> Path:
    return database.with_name(database.name + ending)


def _sync(path: Path) -> None:
    """Have the disk keep it through a power cut, where the system can do that for folders too."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
