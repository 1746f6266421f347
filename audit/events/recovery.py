"""Events of account recovery."""

from __future__ import annotations

from typing import ClassVar, Literal

from audit.events.event import Event, Result, detail


class RecoveryCodesMade(Event):
    """A person got new recovery codes; the previous ones stopped working."""

    count: int = detail("how many codes were created")


class RecoveryCodeUsed(Event):
    """A recovery code was used to choose a new password."""

    left: int = detail("how many unused codes the person has left")


class ResetCodeIssued(Event):
    """A reset code was issued for a person. The old password works until it is used."""

    minutes: int = detail("for how many minutes it is valid")


class ResetCodeUsed(Event):
    """A reset code was used to choose a new password."""


class ResetCodeEnded(Event):
    """A reset code was canceled after too many wrong ones."""

    result: ClassVar[Result] = Result.REFUSED
    tries: int = detail("how many wrong codes were entered for this person since it was issued")


class CodeRefused(Event):
    """A code was refused. The page gives a reason only for the right code of a disabled account."""

    result: ClassVar[Result] = Result.REFUSED
    sort: Literal["recovery_code", "reset_code"] = detail(
        "the kind, judged by its format: `recovery_code` or `reset_code`"
    )
    reason: Literal["unknown_name", "wrong_code", "out_of_time", "not_entitled", "disabled"] = (
        detail(
            "`unknown_name`, `wrong_code`, `out_of_time`, `not_entitled` (whoever issued it may no "
            "longer help this person), or `disabled` (or waiting for approval)"
        )
    )
    name_reference: str = detail(
        "for an unknown name, a keyed hash of it, so that attempts for the same name can be "
        "grouped; else empty"
    )


class CodeThrottled(Event):
    """Someone entered a code during a wait; the code was not checked."""

    result: ClassVar[Result] = Result.REFUSED
    wait: int = detail("remaining seconds of the wait")
    name_reference: str = detail("for an unknown name, a keyed hash of it; else empty")


class PasswordRecovered(Event):
    """A person chose a new password without the old one."""

    sessions_ended: int = detail("how many sessions of the person ended")

    way: Literal["recovery_code", "reset_code", "rescue_code", "file", "mail"] = detail(
        "what was used: `recovery_code`, `reset_code`, `rescue_code` (a reset code from `rescue` "
        "on the command line), `file` (created in the data folder), or `mail` (a link sent by "
        "email)"
    )


class AdministratorRescued(Event):
    """An administrator's account was rescued by someone with access to the data folder.

    The sessions of every administrator ended. `password_recovered` follows if a new password was
    chosen.
    """

    way: Literal["command", "file"] = detail(
        "`command` (`rescue` on the command line) or `file` (created in the data folder)"
    )
    sessions_ended: int = detail("how many sessions ended")


class ResetLinkSent(Event):
    """The mail server accepted an email with a link for a new password."""


class ResetLinkNotSent(Event):
    """An email with a link could not be sent; the program's log says why."""

    result: ClassVar[Result] = Result.FAILED
