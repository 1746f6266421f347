"""Events of the terminal as a whole: its setup, its settings, its data."""

from __future__ import annotations

from typing import ClassVar

from audit.events.event import Event, Result, detail


class TerminalSetUp(Event):
    """The terminal was set up and its first administrator was created."""

    preset: str = detail("the chosen preset: home, workplace or public")


class SettingChanged(Event):
    """A setting of the terminal was changed."""

    setting: str = detail("the name of its column")
    before: str = detail("the previous value")
    after: str = detail("the new value")


class BackupMade(Event):
    """Someone made a backup of the database and the pictures."""


class BackupFailed(Event):
    """A requested backup failed."""

    result: ClassVar[Result] = Result.FAILED


class BackupSaveBegun(Event):
    """Saving a stored backup as a file began. `backup_saved` follows when it is complete."""

    backup: str = detail("the time when the backup was made")


class BackupSaved(Event):
    """A stored backup was saved as a complete file outside the data folder."""

    backup: str = detail("the time when the backup was made")


class RestoreStaged(Event):
    """A backup was chosen to replace the data at the next start."""

    backup: str = detail("the time when the backup was made, or `uploaded`")


class RestoreWithdrawn(Event):
    """A pending restore was canceled."""


class RestoreFailed(Event):
    """At the next start, the chosen backup was damaged, missing or too large for the disk.

    The data was not changed.
    """

    result: ClassVar[Result] = Result.REFUSED
    way: str = detail("`page`, or `unknown` if there is no reliable record")
    source: str = detail("the file name of the backup")
    account: int = detail("the number of the account that chose it, or 0")
    login: str = detail("the user name of that account at that time")


class DataRestored(Event):
    """The data was replaced by a backup. This is the first entry after the restored ones.

    It includes the user name because the restored data may not have the account, or may have
    another one with its number.
    """

    way: str = detail(
        "where it was requested: `page`, `command line`, `failure page`, or `unknown` if there is "
        "no reliable record"
    )
    source: str = detail("the file name of the backup")
    account: int = detail("the number of the account that requested it on the page, or 0")
    login: str = detail("the user name of that account at that time")
    unread: bool = detail(
        "whether the replaced log could not be read because its database was damaged or missing"
    )
    replaced_from: int = detail(
        "the number of the first entry of the replaced log that the restored one lacks, or 0"
    )
    replaced_through: int = detail("the number of the last entry of the replaced log, if known")
    replaced_hash: str = detail("the hash of that entry")
    kept_in: str = detail(
        "where the replaced entries are kept: a file of JSON lines in the folder of the backups, "
        "or the folder there with the damaged database"
    )
