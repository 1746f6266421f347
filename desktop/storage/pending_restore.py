"""A backup that was chosen while the program ran: put in place before the next start reads it."""

from __future__ import annotations

import hashlib
import logging
import secrets
import sqlite3
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from desktop.paths import DataFolder
from desktop.storage import (
    backup_archive,
    backups,
    first_start,
    replaced_log,
    restore_request,
    restored_note,
    sqlite_files,
)
from desktop.storage.restore_request import Request

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Prepared:
    """A checked copy of a backup, and its request: both become the staged ones with `put`."""

    folder: DataFolder
    copied: Path
    request: Path

    def put(self) -> None:
        """Have it restored at the next start; takes no time."""
        withdraw(self.folder)  # The request of one backup must never lie beside another.
        self.request.replace(self.folder.staged_request)
        sqlite_files.sync(self.folder.root)
        self.copied.replace(self.folder.staged)
        sqlite_files.sync(self.folder.root)

    def drop(self) -> None:
        """Leave nothing of it."""
        self.copied.unlink(missing_ok=True)
        self.request.unlink(missing_ok=True)


def prepare(source: Path, folder: DataFolder, request: Request) -> Prepared:
    """Check and copy `source`; whoever calls it puts or drops what is returned.

    Raises Refused unless it is a whole backup, and OSError.
    """
    backups.check(source, folder.backups)
    # A copy: the backup may be cleared away before the next start. Named by the request: of two
    # who choose at once neither gets the other's.
    prepared = Prepared(
        folder,
        folder.root / f"restore-{request.key}.zip{sqlite_files.UNFINISHED}",
        folder.root / f"restore-{request.key}.json{sqlite_files.UNFINISHED}",
    )
    end, end_hash = replaced_log.end_of(folder.database)
    try:
        digest = _copy(source, prepared.copied)
        request = replace(request, end=end, end_hash=end_hash)
        prepared.request.write_text(restore_request.sealed(request, digest, folder))
        sqlite_files.sync(prepared.request)
    except BaseException:
        prepared.drop()
        raise
    return prepared


def _copy(source: Path, target: Path) -> str:
    """Copy a file and return its SHA-256."""
    digest = hashlib.sha256()
    with source.open("rb") as read, target.open("xb") as written:
        while block := read.read(backup_archive.BLOCK):
            written.write(block)
            digest.update(block)
    sqlite_files.sync(target)
    return digest.hexdigest()


def withdraw(folder: DataFolder) -> None:
    """Let the data stay as it is; for certain, also if the power goes now."""
    _remove(folder.staged)
    sqlite_files.sync(folder.root)
    for path in (folder.staged_request, folder.set_aside):
        _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():  # Somebody's own, who shall find it again.
        path.replace(path.with_name(f"{path.name}-{secrets.token_hex(4)}"))
    else:
        path.unlink(missing_ok=True)


def replace_data(source: Path, folder: DataFolder, request: Request) -> None:
    """Put a backup in the place of the data; the one way in which that is done.

    The caller holds the folder. Raises as backup.restore does.
    """
    backups.restore(source, folder.database, folder.backups, datetime.now(UTC), request)
    # What is kept about the database outside of it has to be made anew: the anchor of the audit log
    # is, at the next start, where the restore is recorded (startup.build_application).
    first_start.note_set_up(folder)
    withdraw(folder)  # What was chosen before is out of date, or just done.


def perform(folder: DataFolder) -> None:
    """Restore what was staged, if anything was. The caller holds the folder.

    Interrupted half-way it is done again at the start after that. Whatever cannot be restored is
    set aside, and told: the program has to start.
    """
    try:
        request = _request(folder)
        done = request is not None and _is_done(folder, request)
    except Exception:
        logger.exception("What was staged to be restored cannot be read.")
        request, done = Request("unknown", folder.staged.name), False
    if request is None:
        with suppress(OSError):
            _remove(folder.staged_request)
        return
    if done:
        withdraw(folder)  # Raises what stops the start: else the next one would restore it again.
        return
    try:
        replace_data(folder.staged, folder, request)
    except Exception:
        logger.exception("The backup could not be restored.")
        _set_aside(folder, request)
    else:
        logger.info("A backup has been restored; what was there is in %s.", folder.backups)


def _request(folder: DataFolder) -> Request | None:
    return restore_request.read(folder) if folder.staged.exists() else None


def _is_done(folder: DataFolder, request: Request) -> bool:
    notes = restored_note.of(folder.database)
    return any(note.get("key") == request.key and not note.get("failed") for note in notes)


def _set_aside(folder: DataFolder, request: Request) -> None:
    """Have no later start try it again, and tell the administrators."""
    if _is_done(folder, request):
        withdraw(folder)  # Raises what stops the start: else the next one would restore it again.
        return
    _tell_of_failure(folder, request)
    try:
        _remove(folder.set_aside)
        folder.staged.replace(folder.set_aside)
        _remove(folder.staged_request)
    except OSError:
        logger.exception("It could not be set aside either, and is tried again at the next start.")


def _tell_of_failure(folder: DataFolder, request: Request) -> None:
    if sqlite_files.is_void(folder.database):
        return
    try:
        restored_note.add(folder.database, restored_note.about_failure(request))
    except (sqlite3.Error, OSError):  # The start finds out what is wrong with it, and tells that.
        logger.exception("That the backup was not restored could not be noted.")
