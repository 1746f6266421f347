"""When a session ends or its screen locks if nobody does anything: the rules, without the deed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from accounts import clock

if TYPE_CHECKING:
    from accounts.http import SignedInRequest
    from accounts.sessions import SessionStore
    from kiosk.models import KioskPolicy
    from kiosk.presence import Presence

Reason = Literal["idle", "limit", "step_away"]
MINUTE = 60


@dataclass(frozen=True)
class End:
    """Why and in how many seconds a session ends; from 0 on it is due."""

    reason: Reason
    seconds: float


@dataclass(frozen=True)
class Stay:
    """A session's person, and for how many seconds it has lasted."""

    presence: Presence
    seconds: float
    passwordless: bool = False  # a guest who came without an account


def end_of(stay: Stay, policy: KioskPolicy, now: float) -> End:
    """Return what ends a session of a kiosk next; `now` is on the clock of its presence."""
    minutes = policy.session_minutes
    if stay.passwordless:
        minutes = min(minutes, policy.guest_minutes)
    limit = End("limit", minutes * MINUTE - stay.seconds)
    return min(limit, _idle_or_away(stay.presence, policy, now), key=lambda end: end.seconds)


def end_for(request: SignedInRequest, presence: Presence, policy: KioskPolicy, now: float) -> End:
    """Return what ends the session of this request next; `presence` is what is known of it."""
    began = cast("SessionStore", request.session).begun_at or clock.now()
    lasted = (clock.now() - began).total_seconds()
    stay = Stay(presence, lasted, not request.user.has_usable_password())
    return end_of(stay, policy, now)


def _idle_or_away(presence: Presence, policy: KioskPolicy, now: float) -> End:
    if lock := presence.lock:
        return End("step_away", lock.since + policy.step_away_minutes * MINUTE - now)
    return End("idle", presence.used + policy.idle_seconds * _times(presence) - now)


def until_lock(presence: Presence, policy: KioskPolicy, now: float) -> float:
    """Return in how many seconds the screen locks where the program is one window of many."""
    if presence.lock:
        return math.inf
    return presence.used + policy.desktop_lock_minutes * MINUTE * _times(presence) - now


def _times(presence: Presence) -> int:
    """Return how often the time is given: once more for a form that is filled in by half."""
    return 2 if presence.filled else 1


def until_others_may_end(presence: Presence, policy: KioskPolicy, now: float) -> float:
    """Return in how many seconds anybody may sign out whoever locked the screen; 0 for now."""
    lock = presence.lock
    return max(0.0, lock.used + policy.step_away_minutes * MINUTE - now) if lock else 0.0
