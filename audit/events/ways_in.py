"""Events of the ways in that a shared terminal has besides name and password."""

from __future__ import annotations

from dataclasses import dataclass

from audit.events.event import Event, told


@dataclass(frozen=True, kw_only=True)
class SignedInWithPin(Event):
    """A person signed in with the PIN instead of the password."""


@dataclass(frozen=True, kw_only=True)
class GuestCame(Event):
    """Somebody went on without an account of their own, as a guest."""

    minutes: int = told("for how many minutes a guest may stay")


@dataclass(frozen=True, kw_only=True)
class GuestGone(Event):
    """A guest's account was deleted with everything in it, because no session of it was left."""
