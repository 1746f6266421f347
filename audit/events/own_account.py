"""Events of a person's own account."""

from __future__ import annotations

from typing import ClassVar, Literal

from audit.events.event import Event, Result, detail


class PasswordChanged(Event):
    """A person changed their own password."""

    sessions_ended: int = detail("how many other sessions of the person ended")


class PasswordChangeRefused(Event):
    """A password change was refused because the current password was wrong."""

    result: ClassVar[Result] = Result.REFUSED
    reason: Literal["wrong_password", "throttled"] = detail(
        "`wrong_password`, or `throttled` after too many of them"
    )


class ProfileChanged(Event):
    """A person changed their own profile."""

    fields: tuple[str, ...] = detail("the names of the changed fields, without their values")


class Reauthenticated(Event):
    """A person entered the password again for a sensitive action."""


class ReauthenticationRefused(Event):
    """A person was asked for the password again and entered a wrong one."""

    result: ClassVar[Result] = Result.REFUSED
    reason: Literal["wrong_password", "throttled"] = detail(
        "`wrong_password`, or `throttled` after too many of them"
    )


class PictureChanged(Event):
    """A person chose a new profile picture."""


class PictureRemoved(Event):
    """A person removed their profile picture."""


class OwnDataExported(Event):
    """A person exported everything stored about them."""


class AccountDeleted(Event):
    """A person deleted their own account. Only their number remains."""

    role: str = detail("the role of the person")


class AccountDeletionRefused(Event):
    """The deletion of a person's own account was refused."""

    result: ClassVar[Result] = Result.REFUSED
    reason: Literal["wrong_password", "throttled", "last_administrator"] = detail(
        "`wrong_password`, `throttled` after too many of them, or `last_administrator`"
    )


class PinSet(Event):
    """A person set or changed their PIN."""


class PinRemoved(Event):
    """A person's PIN was removed."""

    reason: Literal["by_person", "became_staff", "new_password"] = detail(
        "`by_person`; `became_staff`: the new role cannot have a PIN; or `new_password`: the "
        "password was changed"
    )


class PinAccepted(Event):
    """A person entered their PIN."""


class PinRefused(Event):
    """A PIN was wrong, or was not checked."""

    result: ClassVar[Result] = Result.REFUSED
    reason: Literal["wrong_pin", "blocked"] = detail(
        "`wrong_pin`, or `blocked` for the first one after five wrong ones, when none is checked"
    )
