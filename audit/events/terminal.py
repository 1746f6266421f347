"""Events of the terminal as a whole: its setup, its settings, its data."""

from __future__ import annotations

from dataclasses import dataclass

from audit.events.event import Event, told


@dataclass(frozen=True, kw_only=True)
class TerminalSetUp(Event):
    """The terminal was set up and its first administrator was made."""

    preset: str = told("the preset that was chosen: home, workplace or public")
