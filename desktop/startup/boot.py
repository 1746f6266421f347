"""Loads Django for a data folder: the slow part of a start."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from desktop import secret_key
from desktop.paths import DataFolder, version
from desktop.storage import cleanup, database, exit_pin, first_start, pending_restore
from desktop.storage.backup_service import BackupService
from djangoapp import startup

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from desktop.lockdown.items import Item

logger = logging.getLogger(__name__)


def load(folder: DataFolder, *, kiosk: bool = False) -> WSGIApplication:
    """Prepare the data in `folder`, which this process holds; return the application.

    Raises StartupError and exceptions of Django and SQLite; it can then be called again.
    """
    if not folder.staged.exists():  # With a pending restore, the database is not lost.
        first_start.refuse_where_lost(folder)
    secret_key.ensure(folder.secret_key)
    configure(folder, kiosk=kiosk)
    try:
        cleanup.clear(folder)
        pending_restore.perform(folder)
        database.prepare(folder)
        startup.ports.backups = BackupService(folder, startup.knows)
        startup.ports.lockdown = lambda: _lockdown(folder)
        startup.ports.version = version()
        if kiosk or folder.kiosk.exists():  # Also if an exit PIN is changed in an ordinary window.
            startup.ports.exit_pin = exit_pin.of(folder)
        startup.note_in_folder(
            set_up=lambda: first_start.note_set_up(folder),
            broken=lambda: database.have_checked(folder),
        )
        return startup.build_application()
    except Exception:
        close_database()
        raise


def configure(folder: DataFolder, *, kiosk: bool = False) -> None:
    """Set up Django for the data in `folder`."""
    os.environ["LATCHKEY_DATA_DIR"] = str(folder.root)
    startup.configure(kiosk=kiosk)


def close_database() -> None:
    """Close the database so that one file is left; all other threads that used it have ended."""
    try:
        startup.close()
    except Exception:
        logger.exception("The database could not be closed.")


def _lockdown(folder: DataFolder) -> list[Item]:
    from desktop.lockdown import survey  # Only one page needs it.

    return survey.survey(folder.root)
