"""Events of the staff page of a kiosk."""

from __future__ import annotations

from typing import ClassVar, Literal

from audit.events.event import Event, Result, detail


class StaffLetIn(Event):
    """The staff page of a kiosk was opened. After the exit PIN, the actor is unknown."""

    by: Literal["password", "exit_pin"] = detail("`password` or `exit_pin`")


class ExitPinSet(Event):
    """The exit PIN was set or changed."""


class ExitPinTried(Event):
    """The person who set the exit PIN tried it, and it was right."""


class ExitPinRemoved(Event):
    """The exit PIN was removed."""


class ExitPinRefused(Event):
    """A wrong exit PIN was entered. During the wait after five of them, none is checked."""

    result: ClassVar[Result] = Result.REFUSED
    failures: int = detail("wrong ones in a row, including this one")


class KioskLeft(Event):
    """Staff left the kiosk: the program released the screen."""


class KioskRestarted(Event):
    """Staff restarted the program of a kiosk."""
