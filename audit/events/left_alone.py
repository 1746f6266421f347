"""Events of the screen that is left alone: locked, opened again, ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from audit.events.event import Event, Result, told


@dataclass(frozen=True, kw_only=True)
class ScreenLocked(Event):
    """The screen was covered and the session kept."""

    reason: Literal["by_person", "idle"] = told("`by_person`, or `idle`: nobody was there")


@dataclass(frozen=True, kw_only=True)
class ScreenUnlocked(Event):
    """The person opened the locked screen again."""

    way: Literal["password", "pin", "code"] = told(
        "`password`, `pin`, or `code`: the one chosen when the screen was locked"
    )


@dataclass(frozen=True, kw_only=True)
class UnlockRefused(Event):
    """A locked screen was not opened: the code was wrong.

    A wrong password there is `reauthentication_refused`, a wrong PIN `pin_refused`.
    """

    result: ClassVar[Result] = Result.REFUSED
    reason: Literal["wrong_code"] = told("`wrong_code`")


@dataclass(frozen=True, kw_only=True)
class SessionLeft(Event):
    """A session was ended because its person had left it, or might have."""

    reason: Literal[
        "idle",
        "limit",
        "step_away",
        "suspend",
        "clock_jump",
        "screen_lock",
        "wrong_codes",
        "next_person",
    ] = told(
        "`idle`: nobody was there; `limit`: the time for one session was over; `step_away`: the "
        "screen stayed locked for too long; `suspend`: the computer slept; `clock_jump`: its clock "
        "was set; `screen_lock`: its desktop locked the screen; `wrong_codes` for a locked screen; "
        "`next_person`: somebody who found it locked"
    )


@dataclass(frozen=True, kw_only=True)
class EverybodySignedOut(Event):
    """The staff ended all sessions of the terminal."""

    count: int = told("how many sessions ended")
