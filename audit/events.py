"""Everything that the audit log can say. A class's docstring is its entry in docs/audit-events.md.

No event may carry a password, a code, a key, or a name that belongs to nobody here: people type
passwords into the name field. Whoever an event concerns is told by the actor and the subject of
`record()`, never by a field.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Literal


class Result(StrEnum):
    """How the deed ended."""

    DONE = "done"
    REFUSED = "refused"


def told(about: str) -> Any:
    """Return a dataclass field whose meaning is `about`, for the documentation."""
    return field(metadata={"about": about})


@dataclass(frozen=True, kw_only=True)
class Event:
    """What every event has: a kind, a result, and details: numbers, truth values, short texts."""

    result: ClassVar[Result] = Result.DONE

    @classmethod
    def kind(cls) -> str:
        """Return the name that is stored and filtered by: `signed_in` for `SignedIn`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def details(self) -> str:
        """Return the event's fields as the one JSON text that is stored and hashed."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True, kw_only=True)
class TerminalSetUp(Event):
    """The terminal was set up and its first administrator was made."""

    preset: str = told("the preset that was chosen: home, workplace or public")


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
    """Somebody was not let in. The page says the same words whatever the reason was."""

    result: ClassVar[Result] = Result.REFUSED
    reason: Literal[
        "unknown_name", "wrong_password", "repeated_password", "disabled", "waiting"
    ] = told(
        "`unknown_name`, `wrong_password`, `repeated_password` (the same wrong one again, which "
        "does not count), `disabled`, or `waiting` for approval"
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
class SessionsEnded(Event):
    """Sessions were ended without their people signing out."""

    reason: Literal["program_start", "password_changed", "idle", "ended_by_person"] = told(
        "`program_start`, `password_changed`, `idle`, or `ended_by_person`"
    )
    count: int = told("how many sessions ended")


@dataclass(frozen=True, kw_only=True)
class RequestRefused(Event):
    """A request was turned away before it reached a page.

    Many alike are counted together in one entry.
    """

    result: ClassVar[Result] = Result.REFUSED
    reason: str = told(
        "which rule refused it: method, host, target, cookies, origin, site, length, charset, "
        "launch, cookie, csrf, permission or malformed"
    )
    method: str = told("the method of the last such request")
    path: str = told(
        "the path of the last such request, shortened, without its query and without launch secrets"
    )
    times: int = told("how many such requests this entry stands for")


@dataclass(frozen=True, kw_only=True)
class ClockSetBack(Event):
    """The computer's clock was set back: later entries bear earlier times than those before."""

    seconds: int = told("by how much")


@dataclass(frozen=True, kw_only=True)
class LogPurged(Event):
    """Entries older than the time for which they are kept were removed."""

    through: int = told("the number of the last entry that was removed")
    entries: int = told("how many entries were removed")


def all_events() -> list[type[Event]]:
    """Return every kind of event, in the order of this file."""
    return Event.__subclasses__()
