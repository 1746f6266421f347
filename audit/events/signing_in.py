"""Events at the front door: registering, signing in and out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from audit.events.event import Event, Result, told


@dataclass(frozen=True, kw_only=True)
class Registered(Event):
    """An account was made."""

    role: str = told("the role that the account has from the start")
    waiting: bool = told("whether the account waits for approval before it can be used")


@dataclass(frozen=True, kw_only=True)
class RegistrationRefused(Event):
    """An account was asked for and not made, for a reason other than a field filled in wrongly."""

    result: ClassVar[Result] = Result.REFUSED
    reason: Literal["closed", "name_taken"] = told(
        "`closed`: people do not register themselves here; `name_taken`: someone has that name"
    )


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    """A person signed in."""

    failures_since: int = told("wrong passwords for this account since the sign-in before")


@dataclass(frozen=True, kw_only=True)
class SignInRefused(Event):
    """Somebody was not let in. The page says why only after the right password."""

    result: ClassVar[Result] = Result.REFUSED
    reason: Literal[
        "unknown_name", "wrong_password", "repeated_password", "disabled", "waiting", "not_staff"
    ] = told(
        "`unknown_name`, `wrong_password`, `repeated_password` (the same wrong one again, which "
        "does not count), `disabled`, `waiting` for approval, or `not_staff` (on the staff page of "
        "a kiosk)"
    )
    name_reference: str = told(
        "for an unknown name a keyed hash of it, so that tries for the same name can be seen "
        "together; else empty"
    )


@dataclass(frozen=True, kw_only=True)
class SignInThrottled(Event):
    """Somebody tried to sign in while the account had to wait; the password was not looked at."""

    result: ClassVar[Result] = Result.REFUSED
    wait: int = told("seconds that were left to wait")
    name_reference: str = told("for an unknown name a keyed hash of it; else empty")


@dataclass(frozen=True, kw_only=True)
class PasswordSwitchedOff(Event):
    """The password stopped working, after too many wrong ones, until the account is recovered."""

    result: ClassVar[Result] = Result.REFUSED
    failures: int = told("wrong passwords in a row")


@dataclass(frozen=True, kw_only=True)
class SignedOut(Event):
    """A person signed out."""


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(Event):
    """Sessions were ended without their people signing out."""

    reason: Literal[
        "program_start", "page_failed", "password_changed", "idle", "ended_by_person"
    ] = told(
        "`program_start`, `page_failed` (a kiosk's page hung, or its process ended), "
        "`password_changed`, `idle`, or `ended_by_person`"
    )
    count: int = told("how many sessions ended")
