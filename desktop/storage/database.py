"""Prepares the database at start: check, backup, migrations, or refusal."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import UTC, datetime

from desktop.errors import DatabaseDamaged, DatabaseLost, DatabaseUnusable
from desktop.i18n import _
from desktop.paths import DataFolder
from desktop.storage import backups, first_start, sqlite_files
from djangoapp import startup

logger = logging.getLogger(__name__)

QUICKLY_CHECKED = 8 * 1024 * 1024  # bytes


def prepare(folder: DataFolder) -> None:
    """Check, back up and migrate the database. Django has been configured for `folder`.

    Raises DatabaseLost, DatabaseDamaged after keeping a copy of the damaged file, DatabaseUnusable,
    and exceptions of SQLite and Django; in every case the data is unchanged.
    """
    first_start.refuse_where_lost(folder)
    there = folder.database.exists()
    try:
        if there and (folder.suspect.exists() or _is_quickly_checked(folder)):
            sqlite_files.check(folder.database, thoroughly=folder.suspect.exists())
        folder.suspect.unlink(missing_ok=True)
        _bring_up_to_date(folder)
        _note_set_up(folder)
    except (DatabaseUnusable, DatabaseLost):
        raise
    except Exception as error:
        if there:
            _keep_if_damaged(folder, error)
        raise


def have_checked(folder: DataFolder) -> None:
    """Make the next start check the database before anything else."""
    with suppress(OSError):  # For example on a full disk; the check then runs a little later.
        folder.suspect.touch(mode=0o600)


def _is_quickly_checked(folder: DataFolder) -> bool:
    """Return whether a check is due and quick; longer ones run in the background."""
    if folder.database.stat().st_size > QUICKLY_CHECKED:
        return False
    if sqlite_files.needs_check(folder.database):
        return True
    return backups.is_due(folder.backups, datetime.now(UTC))


def _bring_up_to_date(folder: DataFolder) -> None:
    state = startup.schema_state()
    if state is startup.SchemaState.AHEAD:
        raise DatabaseUnusable(
            _(
                "This data is from a newer version of Latchkey. Start that version. Nothing was "
                "changed."
            )
        )
    if state is startup.SchemaState.TOO_OLD:
        raise DatabaseUnusable(
            _(
                "This data is from an older version of Latchkey that can't be upgraded. Start "
                "that version. Nothing was changed."
            )
        )
    if state is startup.SchemaState.EMPTY:
        startup.migrate()
    if state is startup.SchemaState.BEHIND:
        _upgrade(folder)


def _note_set_up(folder: DataFolder) -> None:
    if startup.is_set_up():
        first_start.note_set_up(folder)
    elif startup.has_anchor() and not folder.first_start.exists():
        raise first_start.lost(folder)
    else:
        folder.first_start.touch(mode=0o600)


def _upgrade(folder: DataFolder) -> None:
    sqlite_files.check(folder.database, thoroughly=True)
    before = backups.make(folder.database, folder.backups, "before-upgrade", datetime.now(UTC))
    logger.info("Upgrading the database; a copy is in %s.", before.path)
    try:
        startup.migrate()
    except Exception as error:
        try:
            startup.close()
        finally:
            backups.put_in_place(before.path, folder.database)
        raise DatabaseUnusable(
            _(
                "The data couldn't be updated for this version of Latchkey. It's unchanged, so "
                "the previous version still works."
            )
        ) from error


def _keep_if_damaged(folder: DataFolder, reason: Exception) -> None:
    try:
        sqlite_files.check(folder.database, thoroughly=True)
    except DatabaseDamaged:
        place = backups.quarantine(folder.database, folder.backups)
        logger.error("The database is damaged; a copy of it is in %s.", place)
        raise DatabaseDamaged(
            _("The database is damaged. A copy is kept in {path}.").format(path=place)
        ) from reason
