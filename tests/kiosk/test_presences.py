"""What is kept in memory of each session."""

from __future__ import annotations

import pytest

from kiosk.presence import MOST_REMEMBERED, Lock, Presence, Presences

USED = 1_000.0  # when the session was used last
LOCKED = Lock(since=1_050.0, used=USED)


class Now:
    """A clock that a test sets."""

    def __init__(self):
        self.now = USED

    def __call__(self):
        return self.now


@pytest.fixture
def now():
    return Now()


@pytest.fixture
def presences(now):
    return Presences(now)


def test_a_session_that_is_new_is_in_use_from_then_on(presences, now):
    assert presences.of("one") == Presence(USED)
    now.now += 5
    assert presences.of("one") == Presence(USED)
    assert presences.known() == {"one"}


@pytest.mark.parametrize(
    ("ago", "used"), [(0.0, 1_010.0), (4.0, 1_006.0), (99.0, USED), (-5.0, 1_010.0)]
)
def test_use_is_noted_for_when_it_was_and_never_for_later_or_before(presences, now, ago, used):
    presences.of("one")
    now.now = 1_010.0
    presences.note_use("one", ago=ago, filled=True)
    assert presences.of("one") == Presence(used, filled=True)
    presences.note_use("one")
    assert presences.of("one") == Presence(1_010.0)


@pytest.mark.parametrize(("ago", "used"), [(4.0, 996.0), (-5.0, USED)])
def test_the_first_use_of_a_session_is_noted_for_when_it_was(presences, ago, used):
    presences.note_use("one", ago=ago)
    assert presences.of("one").used == used


def test_use_opens_no_lock(presences, now):
    presences.note_use("one", filled=True)
    presences.lock("one", LOCKED)
    now.now = 2_000.0
    presences.note_use("one")
    assert presences.of("one") == Presence(USED, lock=LOCKED)
    assert presences.lock_of("one") == LOCKED
    assert presences.lock_of("another") is None


def test_wrong_codes_are_counted_for_the_lock_and_change_nothing_else(presences):
    assert presences.count_wrong_code("one") == 0
    presences.of("one")
    assert presences.count_wrong_code("one") == 0
    presences.lock("one", LOCKED)
    assert [presences.count_wrong_code("one") for _wrong in range(3)] == [1, 2, 3]
    lock = Lock(since=LOCKED.since, used=LOCKED.used, wrong_codes=3)
    assert presences.of("one") == Presence(USED, lock=lock)


def test_what_is_forgotten_is_that_and_nothing_else(presences):
    for session in ("one", "two", "three"):
        presences.of(session)
    presences.forget(["one", "never there"])
    assert presences.known() == {"two", "three"}


def test_the_reasons_of_the_last_hundred_ends_are_remembered(presences):
    for number in range(MOST_REMEMBERED + 1):
        presences.end(str(number), f"why {number}")
    assert MOST_REMEMBERED == 100
    assert presences.why_over("0") == ""
    assert presences.why_over("1") == "why 1"
    assert presences.why_over("100") == "why 100"


def test_the_staff_are_left_alone_for_as_long_as_was_said(presences, now):
    assert presences.staff_leave_in() == 0.0
    presences.note_staff(60.0)
    assert presences.staff_leave_in() == 60.0
    now.now += 61.0
    assert presences.staff_leave_in() == 0.0
    presences.note_staff(60.0)
    presences.restart()
    assert presences.staff_leave_in() == 0.0


def test_a_person_who_has_gone_is_reported_once(presences):
    presences.go(7, "seven's")
    assert presences.take_gone({}) == {7}
    assert presences.take_gone({}) == frozenset()


def test_whoever_is_still_here_in_that_session_is_kept_for_the_next_time(presences):
    presences.go(7, "seven's")
    assert presences.take_gone({7: "seven's"}) == frozenset()
    assert presences.take_gone({}) == {7}


def test_whoever_is_here_in_another_session_has_come_back(presences):
    presences.go(7, "seven's")
    assert presences.take_gone({7: "another"}) == frozenset()
    assert presences.take_gone({}) == frozenset()
