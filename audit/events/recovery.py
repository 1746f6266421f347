"""Events of getting back in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from audit.events.event import Event, Result, told


@dataclass(frozen=True, kw_only=True)
class RecoveryCodesMade(Event):
    """A person got a new sheet of recovery codes; those from before stopped working."""

    count: int = told("how many codes are on the sheet")


@dataclass(frozen=True, kw_only=True)
class RecoveryCodeUsed(Event):
    """One of a person's recovery codes was used up, to choose a new password."""

    left: int = told("unused codes on the person's sheet")


@dataclass(frozen=True, kw_only=True)
class ResetCodeIssued(Event):
    """A reset code was given to a person. Their old password works until it is used."""

    minutes: int = told("for how long it works")


@dataclass(frozen=True, kw_only=True)
class ResetCodeUsed(Event):
    """A reset code was used up, to choose a new password."""


@dataclass(frozen=True, kw_only=True)
class ResetCodeEnded(Event):
    """A reset code stopped working, after too many wrong ones."""

    result: ClassVar[Result] = Result.REFUSED
    tries: int = told("wrong codes for this person since it was issued")


@dataclass(frozen=True, kw_only=True)
class CodeRefused(Event):
    """A code was refused. The page says why only after the right code of a disabled account."""

    result: ClassVar[Result] = Result.REFUSED
    sort: Literal["recovery_code", "reset_code"] = told(
        "what it looked like: `recovery_code` or `reset_code`"
    )
    reason: Literal["unknown_name", "wrong_code", "out_of_time", "not_entitled", "disabled"] = told(
        "`unknown_name`, `wrong_code`, `out_of_time`, `not_entitled` (whoever issued it may no "
        "longer help this person), or `disabled` (or waiting for approval)"
    )
    name_reference: str = told(
        "for an unknown name a keyed hash of it, so that tries for the same name can be seen "
        "together; else empty"
    )


@dataclass(frozen=True, kw_only=True)
class CodeThrottled(Event):
    """Somebody typed a code while the name had to wait; the code was not looked at."""

    result: ClassVar[Result] = Result.REFUSED
    wait: int = told("seconds that were left to wait")
    name_reference: str = told("for an unknown name a keyed hash of it; else empty")


@dataclass(frozen=True, kw_only=True)
class PasswordRecovered(Event):
    """A person chose a new password without the old one."""

    sessions_ended: int = told("sessions of the person that ended with it")

    way: Literal["recovery_code", "reset_code", "rescue_code", "file", "mail"] = told(
        "what entitled them: `recovery_code`, `reset_code`, `rescue_code` (a reset code from "
        "`rescue` on the command line), `file` (made in the data folder), or `mail` (a link sent "
        "to their address)"
    )


@dataclass(frozen=True, kw_only=True)
class AdministratorRescued(Event):
    """Whoever can write in the data folder proved it, to get an administrator back in.

    The sessions of every administrator ended. Whether a new password was chosen then says
    `password_recovered`.
    """

    way: Literal["command", "file"] = told(
        "`command` (`rescue` on the command line) or `file` (made in the data folder)"
    )
    sessions_ended: int = told("how many sessions ended")


@dataclass(frozen=True, kw_only=True)
class ResetLinkSent(Event):
    """A link for choosing a new password was handed to the mail server."""


@dataclass(frozen=True, kw_only=True)
class ResetLinkNotSent(Event):
    """A link could not be sent by email; the program's log says why."""

    result: ClassVar[Result] = Result.FAILED
