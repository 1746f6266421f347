"""Backups: made while the program runs, checked, restored, the newest few of each kind kept."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop import archive, sqlite_files
from desktop.archive import Reached, unpacked
from desktop.errors import DatabaseDamaged, Refused
from desktop.sqlite_files import COMPANIONS, UNFINISHED, companion

KEEP = 7  # of each occasion
DUE_AFTER = timedelta(days=1)
STAMP = "%Y-%m-%dT%H%M%SZ"
ENDING = ".zip"


@dataclass(frozen=True)
class Backup:
    """A backup that passed its check when it was made."""

    path: Path
    made_at: datetime

    @property
    def occasion(self) -> str:
        """What it was made for: `daily`, `by-hand`, `before-upgrade` or `before-restore`."""
        return self.path.stem.partition("Z-")[2]

    @property
    def date(self) -> str:
        """When it was made, in the computer's own time."""
        return f"{self.made_at.astimezone():%Y-%m-%d %H:%M}"


def make(  # noqa: PLR0913 - what is kept, where, why and when; the rest has a default
    database: Path,
    folder: Path,
    occasion: str,
    now: datetime,
    *,
    spared: Path | None = None,
    reached: Reached = archive.nobody_asks,
) -> Backup:
    """Keep a backup in `folder`, and of those for the same occasion the newest few and `spared`.

    Raises as `archive.pack` does.
    """
    newest = next(iter(kept(folder)), None)
    # The clock may have been set back: a new backup must not count as the oldest, which goes first.
    made_at = max(now, newest.made_at + timedelta(seconds=1)) if newest else now
    path = folder / f"{made_at:{STAMP}}-{occasion}{ENDING}"
    archive.pack(database, path, reached)
    # Each occasion by itself: what anybody makes by hand pushes no safety copy out.
    for old in [one for one in kept(folder) if one.occasion == occasion][KEEP:]:
        if spared is None or not old.path.samefile(spared):
            old.path.unlink(missing_ok=True)
    return Backup(path, made_at)


def kept(folder: Path) -> list[Backup]:
    """Return the backups in `folder`, newest first."""
    found = []
    for path in folder.glob(f"*{ENDING}"):
        try:
            made_at = datetime.strptime(path.name[:18], STAMP).replace(tzinfo=UTC)
        except ValueError:
            continue  # Something a person put there.
        if path.is_symlink() or not path.is_file():
            continue
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
            check(backup.path, folder)
        except Refused:
            continue
        return backup
    return None


def check(source: Path, workplace: Path) -> None:
    """Raise Refused unless `source` is a whole backup; it is unpacked in `workplace` meanwhile."""
    with unpacked(source, workplace):
        pass


def restore(source: Path, database: Path, folder: Path, now: datetime) -> None:
    """Put what `source` holds in the place of the data; what was there is kept in `folder`.

    The caller holds the data folder. The start that answers for the data next writes into the audit
    log that it was restored. Raises Refused, with nothing changed, if `source` is not a whole
    backup of a Latchkey.
    """
    with unpacked(source, folder) as place:
        if sqlite_files.is_void(database):
            _quarantine_rest(database, folder)
        else:
            try:
                make(database, folder, "before-restore", now, spared=source)
            except DatabaseDamaged:
                quarantine(database, folder)
        sqlite_files.mark_restored(place / archive.DATABASE)
        _put(place, database)


def put_in_place(source: Path, database: Path) -> None:
    """Replace the data by what `source` holds. Raises Refused, with nothing changed."""
    with unpacked(source, source.parent) as place:
        _put(place, database)


def _put(place: Path, database: Path) -> None:
    # The pictures first: whatever stops the rest, every row that counts finds the one it names.
    archive.put_pictures(place, database)
    sqlite_files.replace(database, place / archive.DATABASE)


def _quarantine_rest(database: Path, folder: Path) -> None:
    """Keep what lies beside a database that is gone: SQLite would delete it."""
    rest = [companion(database, ending) for ending in COMPANIONS]
    if any(path.exists() and path.stat().st_size for path in rest):
        database.touch(mode=0o600)
        quarantine(database, folder)


def quarantine(database: Path, folder: Path) -> Path:
    """Keep a damaged database with all that belongs to it, once, and return the folder it is in."""
    broken_at = datetime.fromtimestamp(database.stat().st_mtime, UTC)
    place = folder / f"damaged-{broken_at:{STAMP}}"
    if place.exists():
        return place
    unfinished = place.with_name(place.name + UNFINISHED)
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    for path in (database, *(companion(database, ending) for ending in COMPANIONS)):
        if path.exists():
            shutil.copy2(path, unfinished)
    return unfinished.rename(place)
