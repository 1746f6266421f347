"""A backup that was chosen while the program ran: put in place before the next start reads it."""

from __future__ import annotations

import logging
import shutil
from datetime import UTC, datetime
from pathlib import Path

from desktop import backup, sqlite_files
from desktop.errors import Refused
from desktop.paths import DataFolder

logger = logging.getLogger(__name__)


def stage(source: Path, folder: DataFolder) -> None:
    """Have `source` restored at the next start. Raises Refused unless it is a whole backup."""
    backup.check(source, folder.backups)
    unfinished = folder.staged.with_name(folder.staged.name + sqlite_files.UNFINISHED)
    # A copy: the backup may be cleared away before the next start.
    shutil.copyfile(source, unfinished)
    sqlite_files.sync(unfinished)
    unfinished.replace(folder.staged)
    sqlite_files.sync(folder.root)


def withdraw(folder: DataFolder) -> None:
    """Let the data stay as it is."""
    folder.staged.unlink(missing_ok=True)


def perform(folder: DataFolder) -> None:
    """Restore what was staged, if anything was. The caller holds the folder.

    Interrupted half-way it is done again at the start after that. What turns out to be no backup
    any more is dropped: the program has to start.
    """
    if not folder.staged.exists():
        return
    try:
        backup.restore(folder.staged, folder.database, folder.backups, datetime.now(UTC))
    except Refused:
        logger.exception("The backup that was to be restored is damaged.")
    else:
        logger.info("A backup has been restored; what was there is in %s.", folder.backups)
    withdraw(folder)
