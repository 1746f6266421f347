"""The rules of a screen that is left alone, to the second."""

from __future__ import annotations

import math

import pytest

from kiosk import timing
from kiosk.models import KioskPolicy
from kiosk.presence import Lock, Presence
from kiosk.timing import End, Stay

POLICY = KioskPolicy(
    idle_seconds=100,
    session_minutes=60,
    guest_minutes=30,
    step_away_minutes=10,
    desktop_lock_minutes=15,
)
USED = 1_000.0  # when the session was used last
LOCKED = Lock(since=1_050.0, used=USED)


@pytest.mark.parametrize(
    ("stay", "now", "end"),
    [
        (Stay(Presence(USED), 0.0), USED, End("idle", 100.0)),
        (Stay(Presence(USED), 0.0), USED + 100.0, End("idle", 0.0)),
        (Stay(Presence(USED, filled=True), 0.0), USED, End("idle", 200.0)),
        (Stay(Presence(USED), 3_550.0), USED, End("limit", 50.0)),
        (Stay(Presence(USED), 3_450.0), USED, End("idle", 100.0)),
        (Stay(Presence(USED), 1_750.0, passwordless=True), USED, End("limit", 50.0)),
        (Stay(Presence(USED, lock=LOCKED), 0.0), 1_050.0, End("step_away", 600.0)),
        (Stay(Presence(USED, lock=LOCKED), 3_550.0), 1_050.0, End("limit", 50.0)),
    ],
)
def test_what_ends_a_session_of_a_kiosk_next(stay, now, end):
    assert timing.end_of(stay, POLICY, now) == end


def test_a_guest_stays_no_longer_than_everybody():
    policy = KioskPolicy(session_minutes=10, guest_minutes=30, idle_seconds=3_600)
    stay = Stay(Presence(USED), 0.0, passwordless=True)
    assert timing.end_of(stay, policy, USED) == End("limit", 600.0)


@pytest.mark.parametrize(
    ("presence", "seconds"),
    [
        (Presence(USED), 900.0),
        (Presence(USED, filled=True), 1_800.0),
        (Presence(USED, lock=LOCKED), math.inf),
    ],
)
def test_when_a_desktop_locks(presence, seconds):
    assert timing.until_lock(presence, POLICY, USED) == seconds


@pytest.mark.parametrize(
    ("now", "seconds"), [(USED, 600.0), (1_050.0, 550.0), (1_600.0, 0.0), (9_000.0, 0.0)]
)
def test_others_may_end_it_once_it_was_not_used_for_so_long(now, seconds):
    assert timing.until_others_may_end(Presence(USED, lock=LOCKED), POLICY, now) == seconds
    assert timing.until_others_may_end(Presence(USED), POLICY, now) == 0.0
