from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts import throttle as rules
from accounts.errors import MustWait
from accounts.lockout import wait_after
from accounts.models import SignInAttempts
from accounts.rate_limit import RateLimit
from accounts.sessions import SessionEnded
from accounts.throttle import failures_here, key_for, throttle
from audit.models import Entry
from tests.cast import PASSWORDS
from tests.clients import launched_client

LOGIN = "/accounts/login/"
CURVE = [0, 0, 0, 0, 30, 60, 120, 300, 900, 900, 900]


def attempt(name="ben", word="not this one", known=True):
    return throttle.reserve(key_for(name), known=known, password=word)


def waiting(name="ben"):
    with pytest.raises(MustWait) as caught:
        throttle.check(key_for(name))
    return caught.value.wait


def post(window, password, name="ben"):
    return window.post(LOGIN, {"username": name, "password": password})


def failures(name="ben"):
    return SignInAttempts.objects.get(pk=key_for(name)).failures


def test_the_wait_grows_as_documented():
    assert [wait_after(count) for count in range(1, 12)] == CURVE
    assert wait_after(99) == 900


@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_each_failure_is_followed_by_its_wait(db, clock, known):
    for number, wait in enumerate(CURVE):
        attempt(word=f"wrong {number}", known=known)
        if wait:
            assert waiting() == wait
            clock.forward(wait - 0.5)
            assert waiting() == 1
            clock.forward(0.5)
        throttle.check(key_for("ben"))
    assert failures() == len(CURVE)


def test_every_spelling_of_a_name_is_counted_together(db):
    assert key_for("Ben") == key_for(" \uff22\uff25\uff2e") != key_for("bén")


def test_the_key_tells_nobody_the_name(db):
    attempt("a password typed here", known=False)
    row = SignInAttempts.objects.get()
    assert "password" not in str(vars(row))
    assert len(row.key) == 64


def test_a_name_of_broken_text_is_counted_too(db):
    assert attempt("b\ud800n", "x\ud800", known=False).failures == 1


def test_the_same_wrong_password_does_not_count_again(db):
    numbers = [attempt(word=word).failures for word in ("a", "a", "b", "a", "b", "c")]
    assert numbers == [1, 1, 2, 2, 2, 3]


def test_a_repeated_password_starts_no_wait(db, clock):
    for number in range(5):
        attempt(word=f"wrong {number}")
    clock.forward(30)
    again = attempt(word="wrong 4")
    assert (again.repeated, again.wait) == (True, None)
    throttle.check(key_for("ben"))


def test_one_persons_wrong_password_is_not_a_repetition_for_another(db):
    attempt("ben", "the same word")
    assert not attempt("dana", "the same word").repeated


def test_success_resets_everything(db, clock):
    tries = [attempt(word=f"wrong {number}") for number in range(5)]
    assert waiting() == 30
    with throttle.reset_on_success(tries[-1]):
        assert failures() == 0
    throttle.check(key_for("ben"))
    assert attempt(word="wrong 0").failures == 1


def test_success_resets_nobody_else(db, clock):
    for number in range(5):
        attempt("dana", f"wrong {number}")
        last = attempt("ben", f"wrong {number}")
    with throttle.reset_on_success(last):
        pass
    assert (failures("ben"), failures("dana")) == (0, 5)
    throttle.check(key_for("ben"))
    assert waiting("dana") == 30


def test_the_right_password_resets_failures_even_if_the_session_has_ended(db, clock):
    tries = [attempt(word=f"wrong {number}") for number in range(5)]
    with pytest.raises(SessionEnded), throttle.reset_on_success(tries[-1]):
        raise SessionEnded
    assert failures() == 0
    throttle.check(key_for("ben"))
    assert not attempt(word="wrong 0").repeated


@pytest.mark.django_db(transaction=True)
def test_a_reset_affects_one_name_and_starts_its_count_again(clock):
    for number in range(5):
        for name in ("ben", "dana"):
            attempt(name, f"wrong {number}")
    assert throttle.reset_failures(key_for("BEN")) == 5
    assert (failures("ben"), failures("dana")) == (0, 5)
    throttle.check(key_for("ben"))
    assert waiting("dana") == 30
    assert attempt(word="wrong 0").failures == 1


def test_a_single_failure_is_reset_too(db):
    attempt(word="wrong")
    assert throttle.reset_failures(key_for("dana")) == 0
    assert throttle.reset_failures(key_for("ben")) == 1


def test_what_fails_after_the_right_password_resets_nothing(db, clock):
    tries = [attempt(word=f"wrong {number}") for number in range(5)]
    with pytest.raises(ZeroDivisionError), throttle.reset_on_success(tries[-1]):
        1 / 0  # noqa: B018 - anything that goes wrong while the session begins
    assert failures() == 5
    assert waiting() == 30


def test_a_restart_starts_every_pending_wait_anew(db, clock):
    for number in range(6):
        attempt(word=f"wrong {number}")
        clock.forward(wait_after(number + 1) if number < 5 else 0)
    clock.forward(50)
    assert waiting() == 10
    throttle.restart()
    assert waiting() == 60
    assert failures() == 6


def test_a_wait_that_began_with_the_program_ends_while_nobody_asks(db, clock):
    for number in range(5):
        attempt(word=f"wrong {number}")
    throttle.restart()
    clock.forward(31)
    throttle.check(key_for("ben"))


def test_turning_the_wall_clock_frees_nobody(db, clock, monkeypatch):
    for number in range(5):
        attempt(word=f"wrong {number}")
    later = timezone.now() + timedelta(days=400)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert waiting() == 30
    throttle.restart()
    assert waiting() == 30


@pytest.mark.parametrize("name", ["ben", "nobody"])
def test_the_page_answers_429_with_the_seconds_left(visitor, ben, clock, name):
    for number in range(5):
        assert post(visitor, f"wrong {number}", name).status_code == 200
    clock.forward(10)
    answer = post(visitor, PASSWORDS["ben"], name)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "20")
    assert answer.context["wait_seconds"] == 20
    assert b'data-wait="20"' in answer.content
    clock.forward(20)
    assert post(visitor, PASSWORDS["ben"], name).status_code == (302 if name == "ben" else 200)


def test_the_fifth_failure_says_how_long_the_wait_is(visitor, ben, clock):
    answers = [post(visitor, f"wrong {number}") for number in range(5)]
    assert [answer.context.get("wait_seconds") for answer in answers] == [None] * 4 + [30]
    assert answers[-1].status_code == 200


def test_the_password_is_not_looked_at_while_waiting(visitor, ben, clock):
    for number in range(5):
        post(visitor, f"wrong {number}")
    for _guess in range(20):
        assert post(visitor, PASSWORDS["ben"]).status_code == 429
    assert failures() == 5


def test_a_wait_is_recorded_once_however_often_somebody_tries(visitor, ben, clock):
    for number in range(5):
        post(visitor, f"wrong {number}")
    for number in range(7):
        post(visitor, f"again {number}")
    throttled = Entry.objects.get(kind="sign_in_throttled")
    assert (throttled.subject, throttled.details["wait"]) == (ben, 30)


def test_others_do_not_wait(visitor, ben, dana, clock):
    for number in range(9):
        post(visitor, f"wrong {number}")
        clock.forward(wait_after(number + 1) if number < 8 else 0)
    assert post(visitor, PASSWORDS["ben"]).status_code == 429
    assert post(visitor, PASSWORDS["dana"], "dana").status_code == 302


def test_after_a_hundred_failures_not_even_the_right_password_is_accepted(visitor, ben, clock):
    for number in range(100):
        assert post(visitor, f"wrong {number}").status_code == 200
        clock.forward(900)
    answer = post(visitor, PASSWORDS["ben"])
    assert answer.status_code == 200
    assert b"The user name or password is incorrect." in answer.content
    switched_off = Entry.objects.get(kind="password_switched_off")
    assert (switched_off.subject, switched_off.details["failures"]) == (ben, 100)
    clock.forward(900)
    throttle.restart()
    clock.forward(900)
    assert post(visitor, PASSWORDS["ben"]).status_code == 200


def test_after_ninety_nine_the_right_password_still_opens(visitor, ben, clock):
    for number in range(99):
        post(visitor, f"wrong {number}")
        clock.forward(900)
    assert post(visitor, PASSWORDS["ben"]).status_code == 302


def test_unknown_names_take_bounded_memory(db, monkeypatch):
    monkeypatch.setattr(rules, "MOST_UNKNOWN_NAMES", 20)
    monkeypatch.setattr(rules, "_EVICTED_AT_ONCE", 5)
    attempt("ben", known=True)
    for number in range(60):
        attempt(f"nobody {number}", known=False)
    assert SignInAttempts.objects.filter(known=False).count() <= 20
    assert SignInAttempts.objects.filter(pk=key_for("nobody 59")).exists()
    assert not SignInAttempts.objects.filter(pk=key_for("nobody 0")).exists()
    assert failures("ben") == 1


def test_the_limit_of_unknown_names_holds_after_a_restart(db, monkeypatch):
    monkeypatch.setattr(rules, "MOST_UNKNOWN_NAMES", 20)
    monkeypatch.setattr(rules, "_EVICTED_AT_ONCE", 5)
    for number in range(60):
        attempt(f"nobody {number}", known=False)
        throttle.restart()
    assert SignInAttempts.objects.filter(known=False).count() <= 20


def test_whose_name_it_is_decides_whether_it_may_be_forgotten(visitor, ben):
    for name in ("ben", "nobody"):
        post(visitor, "wrong", name)
    assert SignInAttempts.objects.get(pk=key_for("ben")).known
    assert not SignInAttempts.objects.get(pk=key_for("nobody")).known


def test_people_take_no_room_from_unknown_names(db, monkeypatch):
    monkeypatch.setattr(rules, "MOST_UNKNOWN_NAMES", 20)
    for number in range(20):
        attempt(f"somebody {number}", known=True)
    attempt("nobody 0", known=False)
    throttle.restart()
    for number in range(1, 20):
        attempt(f"nobody {number}", known=False)
    assert SignInAttempts.objects.count() == 40


def test_memory_is_bounded_too(db, clock, monkeypatch):
    monkeypatch.setattr(rules, "MOST_UNKNOWN_NAMES", 20)
    for number in range(60):
        for guess in range(5):
            attempt(f"nobody {number}", f"guess {guess}", known=False)
        clock.forward(31)
    assert len(throttle._wrong) <= 20
    assert len(throttle._running()) <= 21


def test_a_wait_that_is_running_is_never_dropped_to_make_room(db, clock, monkeypatch):
    monkeypatch.setattr(rules, "MOST_UNKNOWN_NAMES", 5)
    monkeypatch.setattr(rules, "_EVICTED_AT_ONCE", 5)
    for name in ("ben", *(f"nobody {number}" for number in range(20))):
        for guess in range(5):
            attempt(name, f"guess {guess}", known=name == "ben")
    for name in ("ben", "nobody 0", "nobody 19"):
        assert waiting(name) == 30


def test_the_oldest_unknown_names_go_first_and_no_more_than_necessary(db, monkeypatch):
    monkeypatch.setattr(rules, "MOST_UNKNOWN_NAMES", 20)
    monkeypatch.setattr(rules, "_EVICTED_AT_ONCE", 5)
    attempt("ben", known=True)
    for number in range(20):
        attempt(f"nobody {number}", known=False)
    assert SignInAttempts.objects.filter(known=False).count() == 20
    attempt("nobody 0", "another", known=False)  # which is the newest then, and needs no room
    attempt("ben", "another", known=True)
    assert SignInAttempts.objects.filter(known=False).count() == 20
    for number in range(20, 25):  # Room is made once for five.
        attempt(f"nobody {number}", known=False)
    kept = {key_for(f"nobody {number}") for number in (0, *range(6, 25))}
    assert set(SignInAttempts.objects.values_list("pk", flat=True)) == {key_for("ben"), *kept}


def test_ten_wrong_ones_are_remembered_for_each_name(db):
    for number in range(11):
        attempt(word=f"wrong {number}")
        throttle._running().clear()
    for _again in range(10):
        assert attempt(word="wrong 10").repeated
    assert attempt(word="wrong 1").repeated
    assert not attempt(word="wrong 0").repeated


def test_wrong_ones_of_the_names_tried_last_are_remembered(db, monkeypatch):
    monkeypatch.setattr(rules, "MOST_UNKNOWN_NAMES", 2)
    for name in ("ben", "dana", "ben", "finn"):
        attempt(name, f"a wrong one of {name}" if name != "ben" else f"{len(throttle._wrong)}")
    assert attempt("ben", "0").repeated
    assert attempt("finn", "a wrong one of finn").repeated
    assert not attempt("dana", "a wrong one of dana").repeated


def test_whoever_has_to_wait_anyway_is_told_so_without_waiting_for_a_slot(
    visitor, ben, clock, monkeypatch
):
    for number in range(5):
        post(visitor, f"wrong {number}")
    monkeypatch.setattr("accounts.passwords.hash_slots.slots.room", 0)
    assert post(visitor, PASSWORDS["ben"]).headers["Retry-After"] == "30"


@pytest.mark.django_db(transaction=True)
def test_parallel_tries_are_each_counted_before_their_password_is_looked_at():
    together = threading.Barrier(16)

    def guess(number):
        together.wait()
        try:
            return attempt(word=f"wrong {number}").failures
        except MustWait:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        numbers = list(pool.map(guess, range(16)))
    assert sorted(filter(None, numbers)) == [1, 2, 3, 4, 5]
    assert numbers.count(None) == 11


def test_twenty_failures_in_five_minutes_are_normal_more_are_slowed(visitor, ada, clock, pauses):
    for number in range(21):
        post(launched_client(), "wrong", f"nobody {number}")
    assert pauses == []
    post(visitor, PASSWORDS["ada"], "ada")
    assert pauses == [1.0]
    clock.forward(301)
    post(launched_client(), PASSWORDS["ada"], "ada")
    assert pauses == [1.0]


def test_the_pace_counts_to_the_second_and_the_same_wrong_one_once(clock, pauses):
    pace = failures_here
    for _failure in range(20):
        pace.note()
    clock.forward(1)
    pace.keep()
    assert pauses == []
    pace.note()
    clock.forward(299)
    pace.keep()
    assert pauses == [1.0]
    clock.forward(0.1)
    pace.keep()
    assert pauses == [1.0]


def test_the_pace_looks_at_the_last_twenty_one(clock, pauses):
    pace = failures_here
    for _failure in range(22):
        pace.note()
        clock.forward(10)
    clock.forward(90)
    pace.keep()  # The second of the 22 is 300 seconds old.
    assert pauses == [1.0]
    clock.forward(1)
    pace.keep()
    assert pauses == [1.0]
    pace.note()
    pace.keep()
    assert pauses == [1.0] * 2
    pace.restart()
    pace.keep()
    assert pauses == [1.0] * 2


def test_the_same_wrong_password_again_slows_nobody(visitor, ada, clock, pauses):
    for _same in range(25):
        post(visitor, "wrong", "nobody")
    post(visitor, PASSWORDS["ada"], "ada")
    assert pauses == []


def test_a_rate_limit_really_pauses():
    pace = RateLimit(most=1, within=60, pause=0.05)
    pace.note()
    pace.note()
    before = pace.clock()
    pace.keep()
    assert pace.clock() - before >= 0.05


def test_failures_are_reset_when_the_transaction_commits_and_not_before(
    db, clock, django_capture_on_commit_callbacks
):
    key = key_for("ben")
    for number in range(5):
        throttle.reserve(key, known=True, password=f"wrong {number}")
    with django_capture_on_commit_callbacks(execute=True):
        assert throttle.reset_failures(key) == 5
        with pytest.raises(MustWait):
            throttle.check(key)
    throttle.check(key)
    assert throttle.reset_failures(key) == 0
    assert throttle.reserve(key, known=True, password="wrong 0").failures_before == 0


def told_after(*steps, clock, key="ben"):
    """Return of how many wrong ones a right password tells, after wrong ones and seconds."""
    for step in steps:
        if isinstance(step, int):
            clock.forward(step)
        else:
            throttle.reserve(key, known=True, password=step)
    return throttle.reserve(key, known=True, password="the right one").failures_to_tell


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ([], 0),
        (["a"], 0),
        (["a", "a", "a"], 0),
        (["a", "b", "c", "d"], 0),
        (["a", 120], 0),
        (["a", 121], 1),
        (["a", 121, "b"], 1),
        (["a", 100, "b", 100], 1),
        (["a", "b", "c", "d", "e", 30], 5),
        (["a", "b", "c", "d", "e", 121, "f", 60], 5),
        (["a", "b", "c", "d", "e", 500], 5),
    ],
)
def test_no_one_is_told_of_their_own_mistakes_a_moment_ago(db, clock, steps, told):
    assert told_after(*steps, clock=clock) == told


def test_what_failed_before_a_restart_is_told(db, clock):
    throttle.reserve("ben", known=True, password="a")
    throttle.restart()
    assert told_after(clock=clock) == 1
