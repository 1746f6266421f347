"""Events of the terminal as a whole: its setup, its settings, its data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from audit.events.event import Event, Result, told


@dataclass(frozen=True, kw_only=True)
class TerminalSetUp(Event):
    """The terminal was set up and its first administrator was made."""

    preset: str = told("the preset that was chosen: home, workplace or public")


@dataclass(frozen=True, kw_only=True)
class SettingChanged(Event):
    """A setting of the terminal was changed."""

    setting: str = told("which one, by the name of its column")
    before: str = told("its value until then")
    after: str = told("its value from now on")


@dataclass(frozen=True, kw_only=True)
class BackupMade(Event):
    """A backup of the database and the pictures was made, because somebody asked for it."""


@dataclass(frozen=True, kw_only=True)
class BackupFailed(Event):
    """A backup that somebody asked for could not be made."""

    result: ClassVar[Result] = Result.FAILED


@dataclass(frozen=True, kw_only=True)
class BackupSaveBegun(Event):
    """A backup that is kept is being saved as a file. `backup_saved` says when all of it was."""

    backup: str = told("the time at which the backup was made")


@dataclass(frozen=True, kw_only=True)
class BackupSaved(Event):
    """A backup that is kept was saved as a file, out of the program's folder, to its last byte."""

    backup: str = told("the time at which the backup was made")


@dataclass(frozen=True, kw_only=True)
class RestoreStaged(Event):
    """A backup was chosen, to take the place of the data when the program starts next."""

    backup: str = told("the time at which the backup was made, or `uploaded`")


@dataclass(frozen=True, kw_only=True)
class RestoreWithdrawn(Event):
    """A backup that had been chosen will not be restored after all."""


@dataclass(frozen=True, kw_only=True)
class RestoreFailed(Event):
    """A backup that was chosen was damaged, gone or too large for the disk at the next start.

    The data stayed as it was.
    """

    result: ClassVar[Result] = Result.REFUSED
    way: str = told("`page`, or `unknown` where nothing reliable says who chose it")
    source: str = told("the name of the backup's file")
    account: int = told("the number of the account that chose it, or 0")
    login: str = told("the user name of that account at that time")


@dataclass(frozen=True, kw_only=True)
class DataRestored(Event):
    """The data was replaced by a backup. The first entry of the log that goes on from there.

    The name is told here, because the restored data may not know the account, or know another one
    by its number.
    """

    way: str = told(
        "where it was asked for: `page`, `command line`, `failure page`, or `unknown` where "
        "nothing reliable says so"
    )
    source: str = told("the name of the backup's file")
    account: int = told("the number of the account that asked for it on the page, otherwise 0")
    login: str = told("the user name of that account at that time")
    unread: bool = told("whether the replaced log could not be read, its database damaged or gone")
    replaced_from: int = told(
        "the number of the replaced log's first entry that the restored one does not have, or 0"
    )
    replaced_through: int = told("the number of the replaced log's last entry, as far as known")
    replaced_hash: str = told("the hash of that entry")
    kept_in: str = told(
        "what keeps the entries that are gone from the log: a file of JSON lines in the folder of "
        "the backups, or the folder there with the damaged database"
    )
