"""What is due once a day, beside the window: check the database, keep a copy, shorten the log.

A start waits for none of it. At the end of the program what can be finished in a moment is, and the
rest is given up: it is begun again at the next start.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from desktop import backup, database, sqlite_files
from desktop.errors import DatabaseDamaged
from desktop.paths import DataFolder

AFTER = 1.0  # second: until then the first page has the machine for itself
PATIENCE = 3.0  # seconds that the end of the program leaves for it

logger = logging.getLogger(__name__)


class _GivenUp(Exception):
    """The program ends."""


class Upkeep:
    """One run of it."""

    def __init__(self, folder: DataFolder, ending: threading.Event, *, unclean: bool) -> None:
        """`ending` says that the program ends, `unclean` that the last one was cut off."""
        self._folder = folder
        self._ending = ending
        self._unclean = unclean
        self._until = 0.0

    def run(self) -> None:
        """Do what is due, after a moment or when the program ends. Raises nothing."""
        self._ending.wait(AFTER)
        steps = (
            (self._back_up, "The daily backup could not be made."),
            (self._check, "The database could not be checked."),
            (self._shorten_log, "The audit log could not be shortened."),
        )
        for step, fault in steps:
            self._take(step, fault)

    def _take(self, step: Callable[[], None], fault: str) -> None:
        try:
            self._ask()
            step()
        except _GivenUp:
            logger.info("What is done once a day was given up because the program ends.")
        except DatabaseDamaged as error:
            from djangoapp import startup

            startup.refuse_all(str(error))
        except Exception:
            logger.exception(fault)

    def _back_up(self) -> None:
        if database.backup_is_due(self._folder):
            now = datetime.now(UTC)
            place = self._folder.backups
            with self._failure_noted():
                backup.make(self._folder.database, place, "daily", now, reached=self._ask)
            self._unclean = False  # A backup is checked as it is made.

    @contextmanager
    def _failure_noted(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError):
            with suppress(OSError):
                self._folder.backup_failed.touch(mode=0o600)
            raise
        self._folder.backup_failed.unlink(missing_ok=True)

    def _check(self) -> None:
        if self._unclean:
            sqlite_files.check(self._folder.database, ask=self._ask)

    def _shorten_log(self) -> None:
        from djangoapp import startup

        startup.shorten_audit_log(self._folder.backups, self._ask)

    def _ask(self, *_how_far: int) -> None:
        """Raise if the program has been ending for too long."""
        if not self._ending.is_set():
            return
        now = time.monotonic()
        self._until = self._until or now + PATIENCE
        if now > self._until:
            raise _GivenUp
