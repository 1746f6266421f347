from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from accounts.models import Session
from audit.models import Entry

LOGOUT = "/accounts/logout/"


def test_signing_out_ends_the_session_and_says_so(signed_in, ben):
    window = signed_in(ben)
    answer = window.post(LOGOUT)
    assert answer.headers["Location"] == reverse("accounts:signed_out")
    assert answer.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 0
    assert not Session.objects.exists()
    page = window.get(answer.headers["Location"])
    assert b"You are signed out" in page.content


def test_the_old_cookie_opens_nothing_any_more(signed_in, ben):
    window = signed_in(ben)
    cookie = window.cookies[settings.SESSION_COOKIE_NAME].value
    window.post(LOGOUT)
    window.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert window.get("/").status_code == 302


def test_only_this_session_ends(signed_in, ben):
    here, elsewhere = signed_in(ben), signed_in(ben)
    here.post(LOGOUT)
    assert elsewhere.get("/").status_code == 200


def test_it_is_recorded(signed_in, ben):
    signed_in(ben).post(LOGOUT)
    entry = Entry.objects.get(kind="signed_out")
    assert entry.actor == ben
    assert entry.session


def test_a_link_signs_nobody_out(signed_in, ben):
    window = signed_in(ben)
    assert window.get(LOGOUT).status_code == 405
    assert window.head(LOGOUT).status_code == 405
    assert window.get("/").status_code == 200


def test_signing_out_twice_gives_the_same_answer(visitor, ada):
    assert visitor.post(LOGOUT).headers["Location"] == reverse("accounts:signed_out")
    assert not Entry.objects.filter(kind="signed_out").exists()


def test_the_page_afterwards_sends_somebody_who_is_signed_in_home(signed_in, ben):
    assert signed_in(ben).get("/accounts/signed-out/").headers["Location"] == "/"
