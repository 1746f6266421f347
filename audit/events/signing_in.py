"""Events of registering, signing in and signing out."""

from __future__ import annotations

from typing import ClassVar, Literal

from audit.events.event import Event, Result, detail


class Registered(Event):
    """An account was created."""

    role: str = detail("the initial role of the account")
    waiting: bool = detail("whether the account has to be approved before it can be used")


class RegistrationRefused(Event):
    """A registration was refused, for a reason other than an invalid field."""

    result: ClassVar[Result] = Result.REFUSED
    reason: Literal["closed", "name_taken"] = detail(
        "`closed`: people cannot register here; `name_taken`: the user name exists"
    )


class SignedIn(Event):
    """A person signed in."""

    failures_since: int = detail("wrong passwords for this account since the previous sign-in")


class SignInRefused(Event):
    """A sign-in failed. The page gives the reason only after the right password."""

    result: ClassVar[Result] = Result.REFUSED
    reason: Literal[
        "unknown_name", "wrong_password", "repeated_password", "disabled", "waiting", "not_staff"
    ] = detail(
        "`unknown_name`, `wrong_password`, `repeated_password` (the same wrong one again, which "
        "is not counted), `disabled`, `waiting` for approval, or `not_staff` (on the staff page of "
        "a kiosk)"
    )
    name_reference: str = detail(
        "for an unknown name, a keyed hash of it, so that attempts for the same name can be "
        "grouped; else empty"
    )


class SignInThrottled(Event):
    """Someone tried to sign in during a wait; the password was not checked."""

    result: ClassVar[Result] = Result.REFUSED
    wait: int = detail("remaining seconds of the wait")
    name_reference: str = detail("for an unknown name, a keyed hash of it; else empty")


class PasswordSwitchedOff(Event):
    """The password was switched off after too many wrong ones, until the account is recovered."""

    result: ClassVar[Result] = Result.REFUSED
    failures: int = detail("wrong passwords in a row")


class SignedOut(Event):
    """A person signed out."""


class SessionsEnded(Event):
    """Sessions ended without a sign-out."""

    reason: Literal[
        "program_start", "page_failed", "password_changed", "idle", "ended_by_person"
    ] = detail(
        "`program_start`, `page_failed` (a kiosk's page hung or crashed), "
        "`password_changed`, `idle`, or `ended_by_person`"
    )
    count: int = detail("how many sessions ended")


class SignedInWithPin(Event):
    """A person signed in with the PIN instead of the password."""


class GuestCame(Event):
    """Someone signed in as a guest, without an account of their own."""

    minutes: int = detail("the maximum length of the session in minutes")


class GuestGone(Event):
    """A guest's account was deleted with its contents because its last session had ended."""
