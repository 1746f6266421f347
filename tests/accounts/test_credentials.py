"""What a right password is worth once it was looked at, and how a wrong one is recorded."""

from __future__ import annotations

import pytest
from django.db import Error
from django.utils import timezone

from accounts import authentication
from accounts.errors import WrongPassword
from accounts.flows.credentials import lock_account, record_switching_off
from accounts.lockout import SWITCHED_OFF_AFTER, Attempt
from accounts.models import SignInAttempts, User
from accounts.throttle import key_for, throttle
from audit.models import Entry
from tests.cast import PASSWORDS
from tests.snapshot import unwritable


@pytest.fixture
def authenticated(ben, dana):
    """Ben's right password was checked, and the change is not made yet."""
    return authentication.authenticate("ben", PASSWORDS["ben"])


def is_locked(authenticated):
    try:
        lock_account(authenticated)
    except WrongPassword:
        return False
    return True


def test_an_account_as_it_was_is_held(authenticated, ben):
    User.objects.filter(pk=ben.pk).update(pin_failures=4, last_seen=None)
    assert is_locked(authenticated)
    ben.refresh_from_db()
    assert ben.pin_failures == 0
    assert ben.last_seen
    assert not ben.notices.exists()


def test_of_wrong_ones_before_the_person_is_told(ben):
    SignInAttempts.objects.create(pk=key_for("ben"), failures=2, known=True, last_at=timezone.now())
    throttle.restart()
    lock_account(authentication.authenticate("ben", PASSWORDS["ben"]))
    assert ben.notices.get().details == {"count": 2}


def test_a_password_that_was_changed_meanwhile_counts_for_nothing(authenticated, ben):
    ben.set_password("another one altogether")
    ben.save()
    assert not is_locked(authenticated)


def test_an_account_that_was_disabled_meanwhile_is_not_held(authenticated, ben):
    User.objects.filter(pk=ben.pk).update(is_active=False)
    assert not is_locked(authenticated)


def test_an_account_that_was_deleted_meanwhile_is_not_held_by_its_hash(authenticated, ben, dana):
    User.objects.filter(pk=dana.pk).update(password=ben.password)
    ben.delete()
    assert not is_locked(authenticated)


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("repeated", [True, False])
@pytest.mark.parametrize("off_by", [-1, 0, 1])
def test_only_the_wrong_password_that_is_one_too_many_is_recorded_as_such(
    ben, known, repeated, off_by
):
    before = SWITCHED_OFF_AFTER + off_by - (0 if repeated else 1)
    attempt = Attempt(key_for("ben"), before, repeated)
    record_switching_off(WrongPassword("wrong_password", ben if known else None, attempt))
    recorded = Entry.objects.filter(kind="password_switched_off").exists()
    assert recorded == (known and not repeated and off_by == 0)


ASK = "/accounts/reauthenticate/"


@pytest.fixture
def almost_off(ben):
    """One wrong password more, and ben's is switched off; his wait is over."""
    SignInAttempts.objects.create(
        pk=key_for("ben"), failures=SWITCHED_OFF_AFTER - 1, known=True, last_at=timezone.now()
    )
    throttle.restart()
    throttle._waits = {}
    return ben


def kinds():
    return list(Entry.objects.order_by("sequence").values_list("kind", flat=True))


def test_the_wrong_password_that_switches_it_off_is_recorded_twice(signed_in, almost_off):
    signed_in(almost_off).post(ASK, {"password": "wrong"})
    assert kinds() == ["reauthentication_refused", "password_switched_off"]


@pytest.mark.django_db(transaction=True)
def test_both_are_recorded_or_neither(signed_in, almost_off):
    window = signed_in(almost_off)
    with unwritable("password_switched_off"), pytest.raises(Error):
        window.post(ASK, {"password": "wrong"})
    assert kinds() == []


def test_each_wait_is_recorded_once(signed_in, ben, clock):
    window = signed_in(ben)
    for number in range(5):
        window.post(ASK, {"password": f"wrong {number}"})
    for _again in range(3):
        assert window.post(ASK, {"password": PASSWORDS["ben"]}).status_code == 429
    assert kinds() == ["reauthentication_refused"] * 6
