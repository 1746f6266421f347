"""Makes, checks, rotates and restores backups."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop.errors import DatabaseDamaged, Refused
from desktop.storage import backup_archive, replaced_log, restored_note, sqlite_files
from desktop.storage.backup_archive import Reached, unpacked
from desktop.storage.replaced_log import Replaced
from desktop.storage.restore_request import Request
from desktop.storage.sqlite_files import COMPANIONS, UNFINISHED, companion
from djangoapp.startup.continuity import EARLIEST

KEEP = 7  # of each occasion
DUE_AFTER = timedelta(days=1)
LONGEST_GAP = timedelta(days=31)  # since the newest backup; beyond, the clock may be wrong
STAMP = "%Y-%m-%dT%H%M%SZ"
ENDING = ".zip"
BEFORE_RESTORE = "before-restore"


@dataclass(frozen=True)
class Backup:
    """A backup that passed its check when it was made."""

    path: Path
    made_at: datetime

    @property
    def occasion(self) -> str:
        """The occasion: `daily`, `by-hand`, `before-upgrade` or `before-restore`."""
        return self.path.stem.partition("Z-")[2]

    @property
    def date(self) -> str:
        """When it was made, in local time."""
        return f"{self.made_at.astimezone():%Y-%m-%d %H:%M}"


def make(  # noqa: PLR0913 - what is kept, where, why and when; the rest has a default
    database: Path,
    folder: Path,
    occasion: str,
    now: datetime,
    *,
    spared: Path | None = None,
    reached: Reached = backup_archive.ignore_progress,
) -> Backup:
    """Make a backup in `folder`; keep the newest of the same occasion and `spared`.

    Backups dated in the future are kept, and all are if the clock may have jumped. Raises what
    `pack` raises.
    """
    path = folder / f"{now:{STAMP}}-{occasion}{ENDING}"
    while path.exists():  # The clock was set back to the same second.
        now += timedelta(seconds=1)
        path = folder / f"{now:{STAMP}}-{occasion}{ENDING}"
    before = _newest(folder, now)
    backup_archive.pack(database, path, reached)
    if before is None or now - before.made_at <= LONGEST_GAP:
        _rotate(folder, Backup(path, now), spared)
    return Backup(path, now)


def _rotate(folder: Path, made: Backup, spared: Path | None) -> None:
    # Per occasion: manual backups must not push out automatic ones.
    same = [one for one in dated(folder, made.made_at) if one.occasion == made.occasion]
    for old in same[KEEP:]:
        if not any(path.samefile(old.path) for path in (made.path, spared) if path):
            old.path.unlink(missing_ok=True)


def dated(folder: Path, now: datetime) -> list[Backup]:
    """Return the backups dated at most a day ahead, newest first."""
    return [one for one in kept(folder) if one.made_at <= now + DUE_AFTER]


def _newest(folder: Path, now: datetime) -> Backup | None:
    return next(iter(dated(folder, now)), None)


def kept(folder: Path) -> list[Backup]:
    """Return the backups in `folder`, newest first."""
    found = []
    for path in folder.glob(f"*{ENDING}"):
        try:
            made_at = datetime.strptime(path.name[:18], STAMP).replace(tzinfo=UTC)
        except ValueError:
            continue  # Not one of our files.
        if path.is_symlink() or not path.is_file():
            continue
        found.append(Backup(path, made_at))
    return sorted(found, key=lambda one: (one.made_at, one.path.name), reverse=True)


def due_in(folder: Path, now: datetime) -> timedelta:
    """Return the seconds until the newest backup is a day old; 0 if it is or has no date."""
    newest = _newest(folder, now)
    if newest is None or now < EARLIEST:
        return timedelta()
    return min(DUE_AFTER, max(timedelta(), newest.made_at + DUE_AFTER - now))


def is_due(folder: Path, now: datetime) -> bool:
    """Return whether the newest backup is older than a day, or there is none."""
    return not due_in(folder, now)


def newest_good(folder: Path, now: datetime) -> Backup | None:
    """Return the newest valid backup, preferably one whose date can be right."""
    all_kept, likely = kept(folder), dated(folder, now)
    for backup in [*likely, *(one for one in all_kept if one not in likely)]:
        try:
            check(backup.path, folder)
        except Refused:
            continue
        return backup
    return None


def check(source: Path, workplace: Path) -> None:
    """Raise Refused unless `source` is a valid backup; unpacks it in `workplace` temporarily."""
    with unpacked(source, workplace):
        pass


def restore(source: Path, database: Path, folder: Path, now: datetime, request: Request) -> None:
    """Replace the data by the backup `source`; the old data is kept in `folder`.

    The caller holds the data folder; use pending_restore.replace_data. Audit log entries that are
    lost are kept in `folder` too, and the next start records who requested the restore and where
    they are. Raises Refused, without changes, if `source` is not a valid backup.
    """
    with unpacked(source, folder) as place:
        fresh = place / backup_archive.DATABASE
        replaced = _kept_aside(database, fresh, folder, now, request, source)
        notes = [*restored_note.of(database), restored_note.about(request, replaced)]
        restored_note.put(fresh, notes)
        _put(place, database)


def _kept_aside(  # noqa: PLR0913, PLR0917 - all that restoring knows
    database: Path, fresh: Path, folder: Path, now: datetime, request: Request, source: Path
) -> Replaced:
    """Keep the data that will be replaced; return where its log ended."""
    end = max((request.end, request.end_hash), replaced_log.last_known(database))
    unread = Replaced(*end, unread=end[0] > 0 and not replaced_log.holds(fresh, *end))
    if sqlite_files.is_void(database):
        place = _quarantine_rest(database, folder)
        return replace(unread, kept_in=place.name, unread=True) if place else unread
    try:
        make(database, folder, BEFORE_RESTORE, now, spared=source)
        return replaced_log.save(database, fresh, folder)
    except DatabaseDamaged:
        return replace(unread, kept_in=quarantine(database, folder).name, unread=True)


def put_in_place(source: Path, database: Path) -> None:
    """Replace the data by the backup; raise Refused, without changes, if it is invalid."""
    with unpacked(source, source.parent, trusted=True) as place:
        _put(place, database)


def _put(place: Path, database: Path) -> None:
    # Pictures first: if the rest is interrupted, every row still finds its picture.
    backup_archive.put_pictures(place, database)
    sqlite_files.replace(database, place / backup_archive.DATABASE)


def _quarantine_rest(database: Path, folder: Path) -> Path | None:
    """Keep the files next to a missing database, which SQLite would delete."""
    rest = [companion(database, ending) for ending in COMPANIONS]
    if any(path.exists() and path.stat().st_size for path in rest):
        database.touch(mode=0o600)
        return quarantine(database, folder)
    return None


def quarantine(database: Path, folder: Path) -> Path:
    """Keep a damaged database and its companion files, once; return their folder."""
    broken_at = datetime.fromtimestamp(database.stat().st_mtime, UTC)
    place = folder / f"damaged-{broken_at:{STAMP}}"
    if place.exists():
        return place
    unfinished = place.with_name(place.name + UNFINISHED)
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    for path in (database, *(companion(database, ending) for ending in COMPANIONS)):
        if path.exists():
            sqlite_files.sync(Path(shutil.copy2(path, unfinished)))
    unfinished.rename(place)
    sqlite_files.sync(folder)
    return place
