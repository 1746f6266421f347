"""Events of the staff's way out of a kiosk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from audit.events.event import Event, Result, told


@dataclass(frozen=True, kw_only=True)
class StaffLetIn(Event):
    """Somebody of the staff opened the staff page of a kiosk. After the exit PIN it is nobody."""

    by: Literal["password", "exit_pin"] = told("`password` or `exit_pin`")


@dataclass(frozen=True, kw_only=True)
class ExitPinSet(Event):
    """The exit PIN was set or changed."""


@dataclass(frozen=True, kw_only=True)
class ExitPinTried(Event):
    """The exit PIN was tried out by who set it, and was right."""


@dataclass(frozen=True, kw_only=True)
class ExitPinRemoved(Event):
    """The exit PIN was removed."""


@dataclass(frozen=True, kw_only=True)
class ExitPinRefused(Event):
    """A wrong exit PIN was typed. During the wait after five of them none is looked at."""

    result: ClassVar[Result] = Result.REFUSED
    failures: int = told("wrong ones in a row, this one included")


@dataclass(frozen=True, kw_only=True)
class KioskLeft(Event):
    """The staff left the kiosk: the program let go of the screen."""


@dataclass(frozen=True, kw_only=True)
class KioskRestarted(Event):
    """The staff had the program of a kiosk start again."""
