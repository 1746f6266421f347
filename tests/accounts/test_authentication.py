"""The one place where a password is checked: what is a proof, and why the rest is refused."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts import authentication
from accounts.errors import MustWait, WrongPassword
from accounts.lockout import SWITCHED_OFF_AFTER
from accounts.models import SignInAttempts, User
from accounts.passwords import hashers
from accounts.passwords.hash_slots import slots
from accounts.throttle import failures_here, key_for, throttle
from tests.cast import PASSWORDS

RIGHT, WRONG = PASSWORDS["ben"], "wrong"


@pytest.fixture(autouse=True)
def noted(ben, clock, pauses):
    """How many wrong ones the pace of the terminal has noted."""
    return failures_here._times


def refusal(username="ben", password=WRONG):
    with pytest.raises(WrongPassword) as refused:
        authentication.authenticate(username, password)
    return refused.value.reason


def failed(times):
    """Let so many have failed, and their wait be over."""
    SignInAttempts.objects.update_or_create(
        {"failures": times, "known": True, "last_at": timezone.now()}, pk=key_for("ben")
    )
    throttle.restart()
    throttle._waits = {}


def test_the_right_password_is_a_proof_in_every_spelling_of_the_name(ben, noted):
    for name in ("ben", "Ben", "BEN", " ben "):
        assert authentication.authenticate(name, RIGHT).user == ben
    assert not noted


def test_a_wrong_one_is_refused_and_noted(noted):
    assert refusal() == "wrong_password"
    assert len(noted) == 1


def test_the_same_wrong_one_again_counts_and_is_noted_once(ben, noted):
    assert [refusal(), refusal(), refusal(password="another")] == [
        "wrong_password",
        "repeated_password",
        "wrong_password",
    ]
    assert len(noted) == 2
    assert SignInAttempts.objects.get(pk=key_for("ben")).failures == 2


def test_an_unknown_name_is_noted_too(noted):
    assert refusal("nobody") == "unknown_name"
    assert refusal("nobody") == "unknown_name"
    assert len(noted) == 1


def test_unknown_names_are_counted_as_such(ben):
    refusal()
    refusal("nobody")
    assert SignInAttempts.objects.get(pk=key_for("ben")).known
    assert not SignInAttempts.objects.get(pk=key_for("nobody")).known


MAY_NOT = pytest.mark.parametrize(
    ("approved", "reason"), [(None, "waiting"), (timezone.now(), "disabled")]
)


@MAY_NOT
def test_the_right_password_of_an_account_that_may_not_be_used_says_why(ben, approved, reason):
    User.objects.filter(pk=ben.pk).update(is_active=False, approved_at=approved)
    assert refusal(password=RIGHT) == reason
    assert refusal(password="wrong") == "wrong_password"


@MAY_NOT
def test_the_right_password_of_an_account_that_may_not_be_used_is_not_counted(
    ben, noted, approved, reason
):
    User.objects.filter(pk=ben.pk).update(is_active=False, approved_at=approved)
    for _again in range(9):
        with pytest.raises(WrongPassword) as refused:
            authentication.authenticate("ben", RIGHT)
        assert (refused.value.reason, refused.value.wait) == (reason, None)
    assert SignInAttempts.objects.get(pk=key_for("ben")).failures == 0
    assert not noted
    assert not ben.notices.exists()


@MAY_NOT
def test_it_ends_the_count_of_wrong_ones_and_tells_of_them_as_a_sign_in_does(ben, approved, reason):
    User.objects.filter(pk=ben.pk).update(is_active=False, approved_at=approved)
    failed(4)
    assert refusal(password=RIGHT) == reason
    assert SignInAttempts.objects.get(pk=key_for("ben")).failures == 0
    assert ben.notices.get().details == {"count": 4}


@MAY_NOT
def test_after_it_nobody_has_to_wait(ben, approved, reason):
    User.objects.filter(pk=ben.pk).update(is_active=False, approved_at=approved)
    failed(4)
    with pytest.raises(WrongPassword) as refused:
        authentication.authenticate("ben", RIGHT)
    assert (refused.value.reason, refused.value.wait) == (reason, None)


@MAY_NOT
def test_it_opens_no_wait_and_not_what_was_switched_off(ben, approved, reason):
    User.objects.filter(pk=ben.pk).update(is_active=False, approved_at=approved)
    failed(SWITCHED_OFF_AFTER)
    assert refusal(password=RIGHT) == "wrong_password"
    with pytest.raises(MustWait):
        authentication.authenticate("ben", RIGHT)


@pytest.mark.parametrize("times", [SWITCHED_OFF_AFTER - 1, SWITCHED_OFF_AFTER])
def test_after_a_hundred_wrong_ones_not_even_the_right_one_is_a_proof(times, ben, noted):
    failed(times)
    if times < SWITCHED_OFF_AFTER:
        assert authentication.authenticate("ben", RIGHT).user == ben
    else:
        assert refusal(password=RIGHT) == "wrong_password"
        assert len(noted) == 1


def test_whoever_has_to_wait_takes_no_slot(monkeypatch):
    for number in range(5):
        refusal(password=f"wrong {number}")
    monkeypatch.setattr(slots, "room", 0)
    with pytest.raises(MustWait):
        authentication.authenticate("ben", RIGHT)


def test_the_pace_of_the_terminal_is_kept_while_the_slot_is_held(clock, pauses, monkeypatch):
    held = []
    monkeypatch.setattr(failures_here, "sleep", lambda _seconds: held.append(slots.inside))
    for number in range(21):
        refusal(f"nobody {number}")
    assert held == []
    authentication.authenticate("ben", RIGHT)
    assert held == [1]


@pytest.mark.parametrize("password", [RIGHT, WRONG])
def test_somebody_deleted_while_the_password_is_looked_at_is_refused(
    visitor, ben, monkeypatch, password
):
    User.objects.filter(pk=ben.pk).update(is_active=False, approved_at=None)
    failed(3)
    opening_form = hashers.opening_form

    def delete_meanwhile(*arguments):
        User.objects.filter(pk=ben.pk).delete()
        return opening_form(*arguments)

    monkeypatch.setattr(hashers, "opening_form", delete_meanwhile)
    answer = visitor.post("/accounts/login/", {"username": "ben", "password": password})
    assert answer.status_code == 200
