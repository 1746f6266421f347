"""Locking a screen and what is written down about it."""

from __future__ import annotations

import pytest
from django.db import Error

from accounts import pins
from accounts.errors import WrongPassword
from accounts.models import Session, SignInPolicy
from accounts.sessions import reference
from audit.models import Entry
from kiosk import unlock_codes
from kiosk.errors import WrongCode
from kiosk.flows import screen_lock
from kiosk.presence import Lock, presences
from tests.clients import launched_client
from tests.snapshot import unwritable

NOW, EARLIER = 5000.0, 4000.0
PIN = "493827"


def locked():
    return [(one.subject_id, one.details) for one in Entry.objects.filter(kind="screen_locked")]


@pytest.fixture
def session(signed_in, ben, dana, monkeypatch):
    """Ben's, at NOW last used EARLIER; dana is signed in, too."""
    signed_in(dana)
    session = reference(signed_in(ben).session.session_key)
    presences.restart()
    monkeypatch.setattr(presences, "now", lambda: EARLIER)
    presences.note_use(session)
    monkeypatch.setattr(presences, "now", lambda: NOW)
    return session


def test_a_screen_left_alone_is_locked_since_now_and_recorded(session, ben):
    screen_lock.lock_left_alone(session, ben.pk)
    assert presences.lock_of(session) == Lock(since=NOW, used=EARLIER)
    assert locked() == [(ben.pk, {"reason": "idle"})]


def test_nothing_is_recorded_about_a_session_that_has_just_ended(session, ben):
    Session.objects.filter(pk=session).delete()
    screen_lock.lock_left_alone(session, ben.pk)
    assert locked() == []


@pytest.fixture
def request_of_ben(ben, rf):
    window = launched_client()
    window.force_login(ben)
    request = rf.post("/")
    request.user, request.session = ben, window.session
    return request


def row_of(request):
    return Session.objects.filter(pk=reference(request.session.session_key))


def test_a_code_opens_nothing_where_none_was_chosen(request_of_ben):
    request = request_of_ben
    session = reference(request.session.session_key)
    screen_lock.lock(request, page="/")
    for code in ("", "4938"):
        with pytest.raises(WrongCode):
            screen_lock.unlock_with_code(request, code=code)
    presences.lock(session, Lock(since=NOW, used=NOW, code=unlock_codes.digest("4938", "another")))
    with pytest.raises(WrongCode):
        screen_lock.unlock_with_code(request, code="4938")
    assert presences.lock_of(session)


def test_where_nothing_is_locked_no_code_is_right(request_of_ben):
    key = request_of_ben.session.session_key
    with pytest.raises(WrongCode):
        screen_lock.unlock_with_code(request_of_ben, code="4938")
    assert request_of_ben.session.session_key == key


@pytest.mark.parametrize("wrong", [4, 5])
def test_the_right_code_comes_too_late_after_five_wrong_ones(request_of_ben, wrong):
    """Others that were sent at the same moment are counted already, and not answered yet."""
    session = reference(request_of_ben.session.session_key)
    screen_lock.lock(request_of_ben, page="/", code="4938")
    for _again in range(wrong):
        presences.count_wrong_code(session)
    if wrong == 4:
        screen_lock.unlock_with_code(request_of_ben, code="4938")
        assert row_of(request_of_ben).exists()
    else:
        with pytest.raises(WrongCode):
            screen_lock.unlock_with_code(request_of_ben, code="4938")
        assert not Session.objects.exists()


@pytest.fixture
def with_pin(ben):
    SignInPolicy.objects.update(pins_allowed=True)
    ben.pin = pins.encoded(PIN)
    ben.save()
    return ben


def test_the_session_under_the_new_key_is_there_at_once(with_pin, request_of_ben):
    before = request_of_ben.session.session_key
    screen_lock.unlock(request_of_ben, secret=PIN)
    assert request_of_ben.session.session_key != before
    assert row_of(request_of_ben).exists()


@pytest.mark.parametrize("secret", ["abcdef", "49382", "4938270", "493 27"])
def test_input_that_is_not_a_pin_counts_as_a_password(with_pin, request_of_ben, secret):
    with pytest.raises(WrongPassword):
        screen_lock.unlock(request_of_ben, secret=secret)


def test_a_password_of_digits_opens_too(with_pin, request_of_ben):
    with_pin.set_password("902745163890")
    with_pin.save()
    screen_lock.unlock(request_of_ben, secret="902745163890")
    assert Entry.objects.get(kind="screen_unlocked").details == {"way": "password"}


def test_six_digits_of_somebody_without_a_pin_count_as_a_password(request_of_ben):
    with pytest.raises(WrongPassword):
        screen_lock.unlock(request_of_ben, secret=PIN)


@pytest.mark.django_db(transaction=True)
def test_the_last_wrong_code_is_recorded_with_the_end_of_the_session_or_not_at_all(
    request_of_ben,
):
    session = reference(request_of_ben.session.session_key)
    screen_lock.lock(request_of_ben, page="/", code="4938")
    for _again in range(unlock_codes.MOST_WRONG - 1):
        presences.count_wrong_code(session)
    with unwritable("session_left"), pytest.raises(Error):
        screen_lock.unlock_with_code(request_of_ben, code="0007")
    assert not Entry.objects.filter(kind="unlock_refused").exists()
    assert Session.objects.filter(pk=session).exists()
