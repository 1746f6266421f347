"""Restores a backup that was chosen while the program was running, at the next start."""

from __future__ import annotations

import logging
import secrets
import shutil
import sqlite3
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from desktop.paths import DataFolder
from desktop.storage import (
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
    """A checked copy of a backup and its request; `put` stages both."""

    folder: DataFolder
    copied: Path
    request: Path

    def put(self) -> None:
        """Stage it for the next start; immediate."""
        withdraw(self.folder)  # A request must never be next to another backup.
        self.request.replace(self.folder.staged_request)
        sqlite_files.sync(self.folder.root)
        self.copied.replace(self.folder.staged)
        sqlite_files.sync(self.folder.root)

    def drop(self) -> None:
        """Discard it."""
        self.copied.unlink(missing_ok=True)
        self.request.unlink(missing_ok=True)


def prepare(source: Path, folder: DataFolder, request: Request) -> Prepared:
    """Check and copy `source`; the caller must `put` or `drop` the result.

    Raises Refused unless it is a valid backup, and OSError.
    """
    backups.check(source, folder.backups)
    # A copy, because the backup may be rotated out before the next start; named by the request, so
    # that two simultaneous choices do not mix.
    prepared = Prepared(
        folder,
        folder.root / f"restore-{request.key}.zip{sqlite_files.UNFINISHED}",
        folder.root / f"restore-{request.key}.json{sqlite_files.UNFINISHED}",
    )
    end, end_hash = replaced_log.end_of(folder.database)
    try:
        with source.open("rb") as read, prepared.copied.open("xb") as written:
            shutil.copyfileobj(read, written)
        sqlite_files.sync(prepared.copied)
        digest = restore_request.digest_of(prepared.copied)
        request = replace(request, end=end, end_hash=end_hash)
        prepared.request.write_text(restore_request.sealed(request, digest, folder))
        sqlite_files.sync(prepared.request)
    except BaseException:
        prepared.drop()
        raise
    return prepared


def withdraw(folder: DataFolder) -> None:
    """Cancel the pending restore durably, even in a power failure."""
    _remove(folder.staged)
    sqlite_files.sync(folder.root)
    for path in (folder.staged_request, folder.set_aside):
        _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():  # An uploaded file is kept for its owner.
        path.replace(path.with_name(f"{path.name}-{secrets.token_hex(4)}"))
    else:
        path.unlink(missing_ok=True)


def replace_data(source: Path, folder: DataFolder, request: Request) -> None:
    """Replace the data by a backup; every restore goes through here.

    The caller holds the folder. Raises what backups.restore raises.
    """
    backups.restore(source, folder.database, folder.backups, datetime.now(UTC), request)
    # Data about the database outside of it must be renewed: the next start renews the audit log's
    # anchor when it records the restore (startup.build_application).
    first_start.note_set_up(folder)
    withdraw(folder)  # Earlier choices are outdated, or just done.


def perform(folder: DataFolder) -> None:
    """Restore the staged backup, if there is one. The caller holds the folder.

    An interrupted restore is repeated at the next start. A backup that cannot be restored is set
    aside and reported, because the program has to start.
    """
    try:
        request = restore_request.read(folder) if folder.staged.exists() else None
        done = request is not None and _is_done(folder, request)
    except Exception:
        logger.exception("What was staged to be restored cannot be read.")
        request, done = Request("unknown", folder.staged.name), False
    if request is None:
        with suppress(OSError):
            _remove(folder.staged_request)
        return
    if done:
        withdraw(folder)  # Errors stop the start: otherwise the next one would restore it again.
        return
    try:
        replace_data(folder.staged, folder, request)
    except Exception:
        logger.exception("The backup could not be restored.")
        _set_aside(folder, request)
    else:
        logger.info("A backup has been restored; what was there is in %s.", folder.backups)


def _is_done(folder: DataFolder, request: Request) -> bool:
    notes = restored_note.of(folder.database)
    return any(note.get("key") == request.key and not note.get("failed") for note in notes)


def _set_aside(folder: DataFolder, request: Request) -> None:
    """Set it aside so that no later start tries again, and tell the administrators."""
    if _is_done(folder, request):
        withdraw(folder)  # Errors stop the start: otherwise the next one would restore it again.
        return
    _report_failure(folder, request)
    try:
        _remove(folder.set_aside)
        folder.staged.replace(folder.set_aside)
        _remove(folder.staged_request)
    except OSError:
        logger.exception("It could not be set aside either, and is tried again at the next start.")


def _report_failure(folder: DataFolder, request: Request) -> None:
    if sqlite_files.is_void(folder.database):
        return
    try:
        restored_note.add(folder.database, restored_note.about_failure(request))
    except (sqlite3.Error, OSError):  # The start finds and reports what is wrong with it.
        logger.exception("That the backup was not restored could not be noted.")
