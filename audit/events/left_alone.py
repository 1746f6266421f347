"""Events of an unattended screen: locked, unlocked, session ended."""

from __future__ import annotations

from typing import ClassVar, Literal

from audit.events.event import Event, Result, detail


class ScreenLocked(Event):
    """The screen was locked; the session is kept."""

    reason: Literal["by_person", "idle"] = detail("`by_person`, or `idle`: no activity")


class ScreenUnlocked(Event):
    """The person unlocked the screen."""

    way: Literal["password", "pin", "code"] = detail(
        "`password`, `pin`, or `code`: the one chosen for locking"
    )


class UnlockRefused(Event):
    """A screen was not unlocked: the code was wrong.

    A wrong password is `reauthentication_refused`, a wrong PIN `pin_refused`.
    """

    result: ClassVar[Result] = Result.REFUSED
    reason: Literal["wrong_code"] = detail("`wrong_code`")


class SessionLeft(Event):
    """A session was ended because the person had left, or might have."""

    reason: Literal[
        "idle",
        "limit",
        "step_away",
        "suspend",
        "clock_jump",
        "screen_lock",
        "wrong_codes",
        "next_person",
    ] = detail(
        "`idle`: no activity; `limit`: the maximum length was reached; `step_away`: the screen "
        "stayed locked for too long; `suspend`: the computer slept; `clock_jump`: its clock was "
        "set; `screen_lock`: its desktop locked the screen; `wrong_codes`: wrong codes for a "
        "locked screen; `next_person`: ended by someone who found it locked"
    )


class EverybodySignedOut(Event):
    """Staff ended all sessions of the terminal."""

    count: int = detail("how many sessions ended")
