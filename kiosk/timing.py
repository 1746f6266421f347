"""Computes when a session ends or its screen locks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, cast

from accounts import clock
from accounts.http import SignedInRequest
from accounts.sessions import SessionStore
from kiosk.models import KioskPolicy
from kiosk.presence import Presence

Reason = Literal["idle", "limit", "step_away"]
MINUTE = 60


@dataclass(frozen=True)
class End:
    """The reason and the seconds until a session ends; due from 0."""

    reason: Reason
    seconds: float


@dataclass(frozen=True)
class Stay:
    """A session's person, and its age in seconds."""

    presence: Presence
    seconds: float
    passwordless: bool = False  # a guest


def end_of(stay: Stay, policy: KioskPolicy, now: float) -> End:
    """Return the next end of a kiosk session; `now` is by the clock of its presence."""
    minutes = policy.session_minutes
    if stay.passwordless:
        minutes = min(minutes, policy.guest_minutes)
    limit = End("limit", minutes * MINUTE - stay.seconds)
    return min(limit, _idle_or_away(stay.presence, policy, now), key=lambda end: end.seconds)


def end_for(request: SignedInRequest, presence: Presence, policy: KioskPolicy, now: float) -> End:
    """Return the next end of the session of this request."""
    began = cast("SessionStore", request.session).begun_at or clock.now()
    lasted = (clock.now() - began).total_seconds()
    stay = Stay(presence, lasted, not request.user.has_usable_password())
    return end_of(stay, policy, now)


def _idle_or_away(presence: Presence, policy: KioskPolicy, now: float) -> End:
    if lock := presence.lock:
        return End("step_away", lock.since + policy.step_away_minutes * MINUTE - now)
    return End("idle", presence.used + policy.idle_seconds * _times(presence) - now)


def until_lock(presence: Presence, policy: KioskPolicy, now: float) -> float:
    """Return the seconds until a desktop's screen locks."""
    if presence.lock:
        return math.inf
    return presence.used + policy.desktop_lock_minutes * MINUTE * _times(presence) - now


def _times(presence: Presence) -> int:
    """Return the factor of the idle time: 2 for a partly completed form."""
    return 2 if presence.filled else 1


def until_others_may_end(presence: Presence, policy: KioskPolicy, now: float) -> float:
    """Return the seconds until anyone may sign out the person who locked the screen."""
    lock = presence.lock
    return max(0.0, lock.used + policy.step_away_minutes * MINUTE - now) if lock else 0.0
