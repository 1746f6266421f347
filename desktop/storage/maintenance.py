"""Daily maintenance in the background: check the database, make a backup, trim the audit log.

The start does not wait for it, and days are measured with a monotonic clock. When the program ends,
work that cannot finish within seconds is abandoned and done again at the next start.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from desktop.errors import DatabaseDamaged
from desktop.paths import DataFolder
from desktop.storage import backups, sqlite_files
from djangoapp import startup
from djangoapp.startup import continuity

AFTER = 1.0  # second; until then, the first page has the processor to itself
PATIENCE = 3.0  # seconds to finish when the program ends
DAY = 86_400.0  # seconds
LOOK = 3_600.0  # seconds between checks of what is due

logger = logging.getLogger(__name__)


class _GivenUp(Exception):
    """The program is ending."""


class Maintenance:
    """The daily maintenance of one run of the program."""

    def __init__(
        self, folder: DataFolder, ending: threading.Event, *, unclean: bool, new: bool = False
    ) -> None:
        """`ending` is set when the program ends; `unclean`: the previous run was interrupted.

        `new`: the folder had no data before this start, so no backup is due for a day.
        """
        self._folder = folder
        self._ending = ending
        self._unclean = unclean
        self._new = new
        self._until = self._next = 0.0
        self._next_shortening = float("-inf")
        self.clock: Callable[[], float] = continuity.through_sleep

    def run(self) -> None:
        """Run what is due until the program ends, the first time after a moment. Raises nothing."""
        self._ending.wait(AFTER)
        self._next = self.clock() + DAY
        if not self._new:
            self._next = self.clock() + self._due_in()
            self._keep_up()
        while not self._ending.wait(LOOK):
            self._keep_up()

    def _due_in(self) -> float:
        try:
            return backups.due_in(self._folder.backups, datetime.now(UTC)).total_seconds()
        except OSError:  # The backup, which follows immediately, finds and reports the same.
            return 0.0

    def _keep_up(self) -> None:
        steps = (
            (self._back_up, "The daily backup could not be made."),
            (self._check, "The database could not be checked."),
            (self._shorten_log, "The audit log could not be shortened."),
            (startup.clear_expired_sessions, "Sessions that are over could not be removed."),
        )
        try:
            for step, fault in steps:
                self._take(step, fault)
        except _GivenUp:
            logger.info("What is done once a day was given up because the program ends.")

    def _take(self, step: Callable[[], None], fault: str) -> None:
        try:
            self._ask()
            step()
        except _GivenUp:
            raise
        except DatabaseDamaged as error:
            startup.refuse_all(str(error))
        except Exception:
            logger.exception(fault)

    def _back_up(self) -> None:
        if self.clock() >= self._next:
            now = datetime.now(UTC)
            place = self._folder.backups
            with self._failure_noted():
                backups.make(self._folder.database, place, "daily", now, reached=self._ask)
            self._next = self.clock() + DAY
            self._unclean = False  # A backup is checked while it is made.

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
            self._unclean = False

    def _shorten_log(self) -> None:
        if self.clock() < self._next_shortening:
            return
        # Even if it fails: each attempt saves a file and checks the whole log.
        self._next_shortening = self.clock() + DAY
        startup.shorten_audit_log(self._folder.backups, self._ask)

    def _ask(self, *_how_far: int) -> None:
        """Raise if the program has been ending for too long."""
        if not self._ending.is_set():
            return
        now = time.monotonic()
        self._until = self._until or now + PATIENCE
        if now > self._until:
            raise _GivenUp
