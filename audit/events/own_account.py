"""Events of a person and their own account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from audit.events.event import Event, Result, told


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    """A person changed the password of their own account."""

    sessions_ended: int = told("other sessions of the person that ended with it")


@dataclass(frozen=True, kw_only=True)
class PasswordChangeRefused(Event):
    """A password was not changed because the present one was not given."""

    result: ClassVar[Result] = Result.REFUSED
    reason: Literal["wrong_password", "throttled"] = told(
        "`wrong_password`, or `throttled` after too many of them"
    )


@dataclass(frozen=True, kw_only=True)
class ProfileChanged(Event):
    """A person changed their own profile."""

    fields: tuple[str, ...] = told("the names of the fields that changed, without their contents")


@dataclass(frozen=True, kw_only=True)
class Reauthenticated(Event):
    """A person gave the password again, to do something that matters."""


@dataclass(frozen=True, kw_only=True)
class ReauthenticationRefused(Event):
    """A person was asked for the password again and did not give it."""

    result: ClassVar[Result] = Result.REFUSED
    reason: Literal["wrong_password", "throttled"] = told(
        "`wrong_password`, or `throttled` after too many of them"
    )


@dataclass(frozen=True, kw_only=True)
class PictureChanged(Event):
    """A person chose a new picture of themselves."""


@dataclass(frozen=True, kw_only=True)
class PictureRemoved(Event):
    """A person removed the picture of themselves."""


@dataclass(frozen=True, kw_only=True)
class OwnDataExported(Event):
    """A person saved a copy of everything that is kept about them."""


@dataclass(frozen=True, kw_only=True)
class AccountDeleted(Event):
    """A person deleted their own account. What is left of them is their number."""

    role: str = told("the role that the person had")


@dataclass(frozen=True, kw_only=True)
class AccountDeletionRefused(Event):
    """A person wanted to delete their own account, and it was not done."""

    result: ClassVar[Result] = Result.REFUSED
    reason: Literal["wrong_password", "throttled", "last_administrator"] = told(
        "`wrong_password`, `throttled` after too many of them, or `last_administrator`"
    )


@dataclass(frozen=True, kw_only=True)
class PinSet(Event):
    """A person chose a PIN, the first one or another."""


@dataclass(frozen=True, kw_only=True)
class PinRemoved(Event):
    """A person's PIN was removed."""

    reason: Literal["by_person", "became_staff", "new_password"] = told(
        "`by_person`, `became_staff`: the new role has no PIN, or `new_password`: it went with the "
        "old password"
    )


@dataclass(frozen=True, kw_only=True)
class PinAccepted(Event):
    """A person gave their PIN."""


@dataclass(frozen=True, kw_only=True)
class PinRefused(Event):
    """A PIN was given that was wrong, or not looked at."""

    result: ClassVar[Result] = Result.REFUSED
    reason: Literal["wrong_pin", "blocked"] = told(
        "`wrong_pin`, or `blocked` for the first after five wrong ones, when none is looked at"
    )
