"""Events of the terminal as a whole: its setup, its settings, its data."""

from __future__ import annotations

from dataclasses import dataclass

from audit.events.event import Event, told


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
    """A backup of the database and the pictures was asked for."""


@dataclass(frozen=True, kw_only=True)
class BackupSaved(Event):
    """A backup that is kept was saved as a file, out of the program's folder."""

    backup: str = told("the time at which the backup was made")


@dataclass(frozen=True, kw_only=True)
class RestoreStaged(Event):
    """A backup was chosen, to take the place of the data when the program starts next."""

    backup: str = told("the time at which the backup was made, or `uploaded`")


@dataclass(frozen=True, kw_only=True)
class RestoreWithdrawn(Event):
    """A backup that had been chosen will not be restored after all."""


@dataclass(frozen=True, kw_only=True)
class DataRestored(Event):
    """The data was replaced by a backup. The first entry of the log that goes on from there."""
