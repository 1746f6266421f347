"""The password again: when it is asked for, what proves it, and how wrong ones are refused."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from accounts.models import Session
from audit.models import Entry
from tests.accounts.asking import ASK, FORM, PAGE, body, give, secret, send, sensitive
from tests.clients import prove
from tests.passing_time import pass_time, set_clock

pytestmark = pytest.mark.urls("tests.accounts.asking")


def test_within_five_minutes_nobody_is_asked(window):
    prove(window, seconds_ago=240)
    assert "done 7" in body(window.post(PAGE, FORM))
    assert "secret" in body(window.get("/secret/"))


def test_after_five_minutes_the_password_is_asked_for(window):
    page = window.get(send(window))
    assert page.status_code == 200
    assert not page.context["form"].errors
    assert b'value="/sensitive/7/"' in page.content
    assert b'autocomplete="current-password"' in page.content


def test_looking_at_a_form_needs_no_proof_unless_the_page_says_so(window):
    assert body(window.get(PAGE)) == "form"
    asks = window.get("/secret/").headers["Location"]
    assert asks == f"{ASK}?next=%2Fsecret%2F"
    assert "secret" in body(window.get(give(window, asks).headers["Location"]))
    assert b"Nothing was changed" not in window.get("/accounts/profile/").content


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_a_page_with_a_secret_is_not_even_asked_for_its_head(window, method):
    assert getattr(window, method)("/secret/").headers["Location"].startswith(ASK)


def test_harmless_actions_need_no_proof(window):
    assert "done 7" in body(window.post(PAGE, {"harmless": "yes"}))


def test_a_session_without_any_proof_is_asked(window):
    session = window.session
    del session["proved_at"]
    session.save()
    assert window.post(PAGE, FORM).status_code == 302


def test_a_proof_from_the_future_counts_for_nothing(window):
    prove(window, seconds_ago=-60)
    assert window.post(PAGE, FORM).status_code == 302


def test_signing_in_is_a_proof(visitor, ben):
    visitor.post("/accounts/login/", {"username": "ben", "password": "gravel under bicycle"})
    assert "done 7" in body(visitor.post(PAGE, FORM))


def test_the_session_goes_on_under_a_new_key(window, ben):
    before = window.cookies[settings.SESSION_COOKIE_NAME].value
    began = Session.objects.get(user=ben).created_at
    give(window)
    assert window.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert Session.objects.get(user=ben).created_at == began
    window.cookies[settings.SESSION_COOKIE_NAME] = before
    assert window.get("/").status_code == 302


def test_the_session_lasts_no_longer_for_it(window, monkeypatch):
    pass_time(monkeypatch, hours=11)
    give(window)
    assert window.get("/").status_code == 200
    pass_time(monkeypatch, hours=1, seconds=1)
    assert window.get("/").status_code == 302


def test_it_is_recorded(window, ben):
    give(window)
    entry = Entry.objects.get(kind="reauthenticated")
    assert (entry.actor, entry.details) == (ben, {})


def test_a_refusal_is_recorded_and_throttled_like_signing_in(window, ben, clock):
    for number in range(5):
        answer = give(window, password=f"wrong {number}")
        assert answer.status_code == 200
        assert b"Wrong password." in answer.content
    answer = give(window)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
    assert b'data-wait="30"' in answer.content
    refused = Entry.objects.filter(kind="reauthentication_refused").order_by("sequence")
    assert [entry.details["reason"] for entry in refused] == ["wrong_password"] * 5 + ["throttled"]
    assert all(entry.actor == ben for entry in refused)
    clock.forward(30)
    assert give(window).status_code == 302
    assert ben.notices.get().details == {"count": 5}


def test_full_slots_ask_to_wait(window, monkeypatch):
    monkeypatch.setattr("accounts.passwords.hash_slots.slots.room", 0)
    answer = give(window)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
    assert answer.context["form"].non_field_errors()


@pytest.mark.parametrize("page", ["//evil.example/", "http://evil.example/", ""])
def test_it_leads_to_no_other_program(window, page):
    assert give(window, f"{ASK}?next={page}").headers["Location"] == "/"


def test_strangers_sign_in_first(visitor, ada):
    for address in (ASK, PAGE, "/secret/"):
        assert visitor.post(address).headers["Location"].startswith("/accounts/login/")


@pytest.mark.django_db
def test_on_a_public_page_a_stranger_is_not_asked_for_a_password():
    request = RequestFactory().post("/", FORM)
    request.user = AnonymousUser()
    assert "done 7" in body(sensitive(request, 7))
    assert "secret" in body(secret(request))


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_set_neither_ends_nor_lengthens_a_proof(window, monkeypatch, hours):
    prove(window)
    pass_time(monkeypatch, minutes=4)
    set_clock(monkeypatch, hours=hours)
    assert window.post(PAGE, FORM).status_code == 200
    pass_time(monkeypatch, minutes=2)
    assert window.post(PAGE, FORM).status_code == 302
