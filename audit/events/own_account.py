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
