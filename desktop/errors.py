"""Start-up errors with messages for people, and the one place that reports them."""

from __future__ import annotations

import errno
import logging
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import suppress

from desktop import logs
from desktop.i18n import _

logger = logging.getLogger(__name__)
FULL = (errno.ENOSPC, errno.EDQUOT)
NO_PERMISSION = (errno.EACCES, errno.EPERM, errno.EROFS)
# Determined early: without a console, the streams are replaced.
HAS_CONSOLE = sys.stderr is not None


class StartupError(Exception):
    """A start or command failed; the text is a message of one or two sentences."""


class FolderUnusable(StartupError):
    """The data folder is not usable."""


class AlreadyRunning(StartupError):
    """Another copy uses the data folder, and its window cannot be brought to the front."""


class HandedOver(StartupError):
    """Another copy uses the data folder, and its window is now in front: not an error."""


class KeyUnusable(StartupError):
    """The secret key is damaged or readable by others."""


class DatabaseUnusable(StartupError):
    """The database is of another version and could not be migrated."""


class DatabaseDamaged(StartupError):
    """The database fails SQLite's integrity check."""


class DatabaseLost(StartupError):
    """The database of a terminal that was set up is missing."""


class PortUnavailable(StartupError):
    """The requested port is not available."""


class EngineMissing(StartupError):
    """There is no window engine."""


class Refused(StartupError):
    """A valid command was refused."""


class Unfit(Refused):
    """A backup is valid but cannot be restored here; the text says why."""


def explain(error: BaseException) -> StartupError:
    """Return a message for `error`; unexpected errors get a general one."""
    for cause in _causes(error):
        if isinstance(cause, StartupError):
            return cause
        if sentence := _about_files(cause) or _about_database(cause) or _about_packages(cause):
            return StartupError(sentence)
    sentence = (
        _("Unexpected error ({kind}). Details are in the log.")
        if logs.is_kept()
        else _("Unexpected error ({kind}: {text}).")
    )
    return StartupError(sentence.format(kind=type(error).__name__, text=error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _about_files(error: BaseException) -> str:
    if not isinstance(error, OSError):
        return ""
    if error.errno in FULL:
        return disk_full()
    if error.errno == errno.ENAMETOOLONG:
        return _("The path {path} is too long. Use a shorter one.").format(path=error.filename)
    if error.errno in NO_PERMISSION:
        return _(
            "You don't have permission to read or write {path}. Change its permissions."
        ).format(path=error.filename or _("a file that Latchkey needs"))
    return ""


def _about_database(error: BaseException) -> str:
    # The low byte is the primary result code: sqlite.org/rescode.html
    kind = getattr(error, "sqlite_errorcode", 0) & 0xFF if isinstance(error, sqlite3.Error) else 0
    if kind == sqlite3.SQLITE_FULL:
        return disk_full()
    if kind in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return _("Another program is using the database. Close it, then try again.")
    if kind in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return _("You don't have permission to write the database. Change its permissions.")
    return ""


def _about_packages(error: BaseException) -> str:
    if not isinstance(error, ModuleNotFoundError) or getattr(sys, "frozen", False):
        return ""
    return _(
        "The Python package {name} is missing. Start Latchkey with “python3 dev.py run”, which "
        "installs it."
    ).format(name=error.name)


def disk_full() -> str:
    """Return the message about a full disk."""
    return _(
        "The disk with the data folder is full. Nothing is lost. Free up space, then try again."
    )


def report(error: Exception, *, in_window: bool = False) -> int:
    """Report an error to the person who started the program, and return the exit code.

    in_window: the window reports it too, so no message box is shown.
    """
    told = explain(error)
    expected = told is error and error.__cause__ is None
    logger.error("%s", told, exc_info=None if expected else error)
    if HAS_CONSOLE or not in_window:
        say(str(told))
    return 1


def say(sentence: str) -> None:
    """Print one line on stderr or, without a console, show it in a message box."""
    if sys.platform == "win32" and not HAS_CONSOLE:
        from desktop.window import message_box_windows

        message_box_windows.show(sentence)
        return
    with suppress(OSError):  # Nobody reads it any more, such as after `2>&1 | head`.
        sys.stderr.write(f"Latchkey: {sentence}\n")
        sys.stderr.flush()
