"""Detects that the database was deleted, replaced or truncated, and then refuses requests.

SQLite keeps using the file that it has opened, even if its name now leads elsewhere. Changes would
be lost with the next start.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    Error,
    OperationalError,
    connection,
    connections,
)

from audit import anchor
from audit.chain import NO_HASH
from djangoapp.startup.hardening import harden

PACE = 1.0  # second between two checks
# The files of an SQLite database in use. None is recreated while one connection is open.
FILES = ("", "-wal", "-shm")

# SQLite error codes for a damaged or foreign file; sqlite.org/rescode.html
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

logger = logging.getLogger(__name__)


class DatabaseGone(DatabaseError):
    """The database is no longer the one that was opened at the start."""


class Watch:
    """Watches the database files. One per process, with its own connection."""

    def __init__(self) -> None:
        self.broken = False
        self._paths: list[str] = []
        self._files: list[tuple[int, int]] = []
        self._seen: tuple[int, ...] = ()
        self._anchor = anchor.Anchor(0, NO_HASH)
        self._own: Any = None
        self._failing = False
        self.begun = threading.Event()  # set once the files are known or could not be read
        self.when_set_up: Callable[[], None] | None = None
        self.when_broken: Callable[[], None] = _do_nothing

    def run(self, ending: threading.Event) -> None:
        """Check regularly until `ending` is set. Raises nothing."""
        self._look_safely(self.begin)
        self.begun.set()
        while not ending.wait(PACE) and not self.broken:
            self._look_safely(self.look)

    def begin(self) -> None:
        """Store the identity of the files. Raises django.db.Error and OSError."""
        # Kept after its thread, which ends before the last request: see FILES.
        self._own = connections[DEFAULT_DB_ALIAS]
        connection.ensure_connection()
        base = str(connection.settings_dict["NAME"])
        # Some file systems can't have a write-ahead log.
        self._paths = [base + ending for ending in FILES if os.path.exists(base + ending)]
        self._files = [_identity(os.stat(path)) for path in self._paths]
        self._seen = _state_of(os.stat(base))
        self._anchor = anchor.keep()

    def look(self) -> None:
        """Check the files, and store where the audit log ends now.

        Raises django.db.Error and OSError.
        """
        if not self._files:
            self.begin()
        if not self.is_whole():
            return self.give_up("Its file was deleted or replaced.")
        file = os.stat(self._paths[0])
        # Before any query: in a truncated file SQLite would wait for a lock in vain.
        if file.st_size < self._seen[0]:
            return self.give_up("Its file was cut.")
        state = _state_of(file)
        if state[:2] != self._seen[:2] and not _goes_on(self._paths[0], self._anchor):
            return self.give_up("Other contents were written into its file.")
        if state != self._seen:
            self._anchor = anchor.keep(self._anchor)
            self._note_set_up()
        self._seen = state
        return None

    def end(self) -> None:
        """Store the end of the audit log for the last time, and stop watching.

        Raises django.db.Error and OSError.
        """
        if self._files and not self.broken:
            self._files = []
            anchor.keep(self._anchor)

    def is_whole(self) -> bool:
        """Whether the paths still lead to the opened files."""
        try:
            return [_identity(os.stat(path)) for path in self._paths] == self._files
        except OSError:
            return False

    def refuse(self, execute: Callable[..., Any], sql: str, *call: Any) -> Any:
        """Run a statement unless the database is gone; reading statements skip the check."""
        self.require(looked=sql.startswith("SELECT"))
        try:
            return execute(sql, *call)
        except DatabaseError as error:
            self.note(error)
            raise

    def note(self, error: Error) -> None:
        """Give up if `error` says that the database is damaged."""
        if kind_of(error) in DAMAGED:
            self.give_up(str(error))

    def require(self, *, looked: bool = False) -> None:
        """Raise DatabaseGone if it is; unless `looked`, check the files first."""
        if self._files and not self.broken and not looked and not self.is_whole():
            self.give_up("Its file was deleted or replaced.")
        if self.broken:
            raise DatabaseGone("The database was replaced while the program was running.")

    def _note_set_up(self) -> None:
        from accounts.flows.registration import administrator_exists

        if self.when_set_up and administrator_exists():
            self.when_set_up()
            self.when_set_up = None

    def _look_safely(self, look: Callable[[], None]) -> None:
        try:
            look()
        except (DatabaseError, OSError):
            if not (self._failing or self.broken):  # logged once, however long it lasts
                logger.exception("The database could not be watched; trying again.")
            self._failing = True
        else:
            self._failing = False

    def give_up(self, why: str) -> None:
        """Refuse every statement from now on. Thread-safe."""
        if self.broken:
            return
        self.broken = True
        self.when_broken()
        logger.critical("The database is not as the program has left it; all is refused. %s", why)


def _do_nothing() -> None:
    """Without a shell, as with manage.py."""


watch = Watch()


def kind_of(error: Error) -> int:
    """Return the primary SQLite error code; SQLITE_OK for other errors."""
    cause = error.__cause__
    if not isinstance(cause, sqlite3.Error):
        return sqlite3.SQLITE_OK
    # The low byte is the primary code. Python's own errors have no code.
    return getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def check_statements(wrapper: Any) -> None:
    """Check every statement of a new connection. Raises DatabaseGone."""
    try:
        watch.require()
    except DatabaseGone:
        wrapper.close()  # It has opened the file that is there now.
        raise
    if watch.refuse not in wrapper.execute_wrappers:
        wrapper.execute_wrappers.append(watch.refuse)


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino


def _state_of(file: os.stat_result) -> tuple[int, ...]:
    """Return size and modification time of the file, and a number that changes with each write.

    A checkpoint changes the first two.
    """
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA data_version")
        return file.st_size, file.st_mtime_ns, cursor.fetchone()[0]


def _goes_on(database: str, last: anchor.Anchor) -> bool:
    """Whether a new connection finds the audit log where it ended, or longer.

    Raises OperationalError if that can't be read now.
    """
    address = f"{Path(database).absolute().as_uri()}?mode=rw"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=PACE)) as anew:
            harden(anew)
            end = anew.execute("SELECT sequence, kept_from FROM audit_checkpoint").fetchone()
            entry = anew.execute(
                "SELECT hash FROM audit_entry WHERE sequence = ?", [last.sequence]
            ).fetchone()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            raise OperationalError("busy") from error  # It is checked again.
        return False
    if end is None or end[0] < last.sequence:
        return False
    return bool(entry == (last.hash,) or last.sequence < end[1])
