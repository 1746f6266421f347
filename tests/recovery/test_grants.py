"""Who may choose a new password in a window, and for how long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts import clock
from accounts.models import Session, User
from accounts.sessions import SessionStore
from recovery import grants
from recovery.errors import OutOfTime
from recovery.flows.passwords import choose_password
from recovery.grants import Grant, Way
from recovery.models import RecoveryCode, ResetCode
from tests.clients import launched_client
from tests.hashers import QuickArgon2idHasher
from tests.passing_time import set_clock

USE, CHOOSE, TROUBLE = "/recovery/code/", "/recovery/password/", "/recovery/trouble/"
PASSWORD = "nine otters in a teapot"
TWICE = {"password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture
def granted(visitor, ben, sheet):
    """A window that may choose a new password for Ben."""
    assert visitor.post(USE, {"username": "ben", "code": str(sheet[0])}).status_code == 302
    return visitor


@pytest.fixture
def grant(ben):
    """What such a window holds."""
    return Grant(ben, Way.RECOVERY_CODE, grants._state(ben))


def may_choose(window):
    answer = window.get(CHOOSE)
    assert answer.status_code == 200 or answer.headers["Location"] == TROUBLE
    return answer.status_code == 200


@pytest.mark.parametrize("hours", [-1, 0, 1])
@pytest.mark.parametrize(("seconds", "good"), [(599, True), (600, False)])
def test_it_is_good_for_ten_minutes_whatever_the_clock_is_set_to(
    granted, monkeypatch, seconds, good, hours
):
    since = granted.session["recovery"]["since"]
    set_clock(monkeypatch, hours=hours)
    monkeypatch.setattr(clock, "now", lambda: datetime.fromtimestamp(since + seconds, UTC))
    assert may_choose(granted) == good


def test_it_is_in_a_session_that_begins_with_it(visitor, ben, sheet):
    visitor.get(USE)
    session = visitor.session
    session["of_a_stranger"] = "what a stranger did before"
    session.save()
    before = session.session_key
    assert visitor.post(USE, {"username": "ben", "code": str(sheet[0])}).status_code == 302
    assert visitor.session.session_key != before
    assert "of_a_stranger" not in visitor.session
    assert not SessionStore().exists(before)


def test_a_code_is_not_used_up_if_the_right_to_choose_cannot_be_kept(
    visitor, ben, sheet, monkeypatch
):
    def fail(_session, **_options):
        raise OSError("disk full")

    monkeypatch.setattr(SessionStore, "save", fail)
    with pytest.raises(OSError, match="disk full"):
        visitor.post(USE, {"username": "ben", "code": str(sheet[0])})
    assert RecoveryCode.objects.filter(person=ben).count() == len(sheet)


def test_the_page_is_gone_for_somebody_who_was_disabled(granted, ben):
    User.objects.filter(pk=ben.pk).update(is_active=False)
    assert not may_choose(granted)


def test_the_page_is_gone_once_the_password_is_another_one(granted, ben):
    ben.set_password("quite another one now")
    ben.save()
    assert not may_choose(granted)


def test_the_page_is_gone_for_somebody_who_was_deleted(granted, ben):
    ben.delete()
    assert not may_choose(granted)


def disable(person):
    User.objects.filter(pk=person.pk).update(is_active=False)


def change_password(person):
    person.set_password("quite another one now")
    person.save()


def delete(person):
    User.objects.filter(pk=person.pk).delete()


@pytest.mark.parametrize("happen", [disable, change_password, delete])
def test_what_happens_while_the_new_password_is_sent_ends_it(rf, ben, grant, happen):
    request = rf.post(CHOOSE)
    request.session = SessionStore()
    happen(User.objects.get(pk=ben.pk))
    with pytest.raises(OutOfTime):
        choose_password(request, grant=grant, password=PASSWORD)
    assert not User.objects.filter(password__startswith=PASSWORD).exists()
    assert not RecoveryCode.objects.exists()


def test_the_new_password_ends_the_window_s_session_too(granted):
    before = granted.session.session_key
    assert granted.post(CHOOSE, TWICE).status_code == 200
    assert not SessionStore().exists(before)
    assert not Session.objects.filter(user__isnull=False).exists()
    assert not may_choose(granted)


def test_the_next_version_recognizes_it():
    assert grants._state(User(password="argon2$the hash")) == (
        "2006864b854626a8d63501bcb2055234d45d718e60de5866d368f736be9ab3a9"
    )


@pytest.mark.parametrize(
    ("code", "encoded"),
    [
        ("0123-4567-89AB-CDEF-44JV", "qx3IC6AG+CkvwiGVBtT1GTV7w2hRnwPrnyfKS6Qm9Ts"),
        ("0123-4567-89AB-9RZN", "WyMpLDSzF3nEjl3FfgT3PDxrH5EXTR8NwhuQ0ZB05Tc"),
    ],
)
def test_a_code_that_is_stored_opens_after_every_upgrade(visitor, ben, code, encoded):
    hasher = QuickArgon2idHasher
    verifier = (
        f"argon2$argon2id$v=19$m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
        f"$c2FsdHNhbHRzYWx0c2FsdA${encoded}"
    )
    RecoveryCode.objects.create(person=ben, selector="0123", verifier=verifier)
    in_an_hour = timezone.now() + timedelta(hours=1)
    ResetCode.objects.create(person=ben, verifier=verifier, expires_at=in_an_hour)
    answer = launched_client().post(USE, {"username": "ben", "code": code})
    assert answer.headers.get("Location") == CHOOSE
