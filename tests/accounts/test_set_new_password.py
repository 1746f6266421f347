from __future__ import annotations

import pytest
from django.db import transaction

from accounts.flows.passwords import set_new_password
from accounts.models import Session, SignInAttempts
from accounts.passwords import hashers
from accounts.throttle import key_for
from tests.cast import PASSWORDS

NEW = "eleven snails on a ladder"


def give(person):
    with transaction.atomic():
        return set_new_password(person, encoded=hashers.encode(NEW))


def sign_in(window, password):
    return window.post("/accounts/login/", {"username": "ben", "password": password})


def test_the_new_password_works_and_the_old_one_does_not(visitor, ben):
    give(ben)
    assert sign_in(visitor, PASSWORDS["ben"]).status_code == 200
    assert sign_in(visitor, NEW).status_code == 302


def test_every_session_of_the_person_ends_and_nobody_else_s(signed_in, ben, dana):
    here, danas = signed_in(ben), signed_in(dana)
    assert give(ben) == 1
    assert here.get("/").status_code == 302
    assert danas.get("/").status_code == 200
    assert not Session.objects.filter(user=ben).exists()


def test_a_running_wait_ends_with_the_transaction_and_not_before(
    visitor, ben, clock, django_capture_on_commit_callbacks
):
    for number in range(6):
        sign_in(visitor, f"wrong {number}")
    with django_capture_on_commit_callbacks() as callbacks:
        give(ben)
    assert sign_in(visitor, NEW).status_code == 429, "what is taken back ends no wait"
    for callback in callbacks:
        callback()
    assert sign_in(visitor, NEW).status_code == 302


@pytest.mark.usefixtures("clock")
def test_a_password_that_was_switched_off_works_again(visitor, ben):
    SignInAttempts.objects.create(
        pk=key_for("ben"), failures=100, known=True, last_at=ben.created_at
    )
    give(ben)
    assert SignInAttempts.objects.get().failures == 0
    assert sign_in(visitor, NEW).status_code == 302


def test_what_was_wrong_before_may_be_right_now(visitor, ben, clock):
    sign_in(visitor, NEW)
    give(ben)
    assert sign_in(visitor, NEW).status_code == 302
