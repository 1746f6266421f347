"""Events of signing in at a kiosk without a user name and password."""

from __future__ import annotations

from dataclasses import dataclass

from audit.events.event import Event, told


@dataclass(frozen=True, kw_only=True)
class SignedInWithPin(Event):
    """A person signed in with the PIN instead of the password."""


@dataclass(frozen=True, kw_only=True)
class GuestCame(Event):
    """Someone signed in as a guest, without an account of their own."""

    minutes: int = told("the maximum length of the session in minutes")


@dataclass(frozen=True, kw_only=True)
class GuestGone(Event):
    """A guest's account was deleted with its contents because its last session had ended."""
