"""Events of signing in at a kiosk without a user name and password."""

from __future__ import annotations

from audit.events.event import Event, told


class SignedInWithPin(Event):
    """A person signed in with the PIN instead of the password."""


class GuestCame(Event):
    """Someone signed in as a guest, without an account of their own."""

    minutes: int = told("the maximum length of the session in minutes")


class GuestGone(Event):
    """A guest's account was deleted with its contents because its last session had ended."""
