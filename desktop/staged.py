"""A backup that was chosen while the program ran: put in place before the next start reads it."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from desktop import (
    archive,
    backup,
    first_start,
    replaced_log,
    restore_request,
    restored_note,
    sqlite_files,
)
from desktop.errors import Refused
from desktop.paths import DataFolder
from desktop.restore_request import Request

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
    backup.check(source, folder.backups)
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
        while block := read.read(archive.BLOCK):
            written.write(block)
            digest.update(block)
    sqlite_files.sync(target)
    return digest.hexdigest()


def withdraw(folder: DataFolder) -> None:
    """Let the data stay as it is; for certain, also if the power goes now."""
    folder.staged.unlink(missing_ok=True)
    sqlite_files.sync(folder.root)
    folder.staged_request.unlink(missing_ok=True)


def replace_data(source: Path, folder: DataFolder, request: Request) -> None:
    """Put a backup in the place of the data; the one way in which that is done.

    The caller holds the folder. Raises as backup.restore does.
    """
    backup.restore(source, folder.database, folder.backups, datetime.now(UTC), request)
    # What is kept about the database outside of it has to be made anew: the anchor of the audit log
    # is, at the next start, where the restore is recorded (startup.build_application).
    first_start.note_set_up(folder)
    withdraw(folder)  # What was chosen before is out of date, or just done.


def perform(folder: DataFolder) -> None:
    """Restore what was staged, if anything was. The caller holds the folder.

    Interrupted half-way it is done again at the start after that. What turns out to be no backup
    any more is dropped, and told: the program has to start.
    """
    if not folder.staged.exists():
        folder.staged_request.unlink(missing_ok=True)
        return
    request = restore_request.read(folder)
    if any(note.get("key") == request.key for note in restored_note.of(folder.database)):
        withdraw(folder)  # Done already; only this was cut off.
        return
    try:
        replace_data(folder.staged, folder, request)
    except Refused:
        logger.exception("The backup that was to be restored is damaged.")
        _tell_of_failure(folder, request)
        withdraw(folder)
    else:
        logger.info("A backup has been restored; what was there is in %s.", folder.backups)


def _tell_of_failure(folder: DataFolder, request: Request) -> None:
    if sqlite_files.is_void(folder.database):
        return
    try:
        restored_note.add(folder.database, restored_note.about_failure(request))
    except sqlite3.Error:  # The start finds out what is wrong with the database, and tells that.
        logger.exception("That the backup was not restored could not be noted.")
