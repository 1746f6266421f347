from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from kiosk.sign_out_reason import SignOutReason, sign_in_after_trouble, sign_out_page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kiosk(kiosk):
    """The program is a kiosk."""


def words(window, why):
    page = window.get(sign_out_page(why)).content.decode()
    return " ".join(re.sub(r'value="\w{64}"', "", page).split())  # each form's own token


@pytest.mark.parametrize("why", list(SignOutReason))
def test_each_reason_has_its_sentence(visitor, why):
    plain = words(visitor, SignOutReason.SIGNED_OUT)
    page = words(visitor, why)
    assert page.count("<li>") == 7
    assert (page == plain) == (why is SignOutReason.SIGNED_OUT)


def test_where_the_view_stays_it_promises_only_what_goes(visitor, monkeypatch):
    monkeypatch.setattr("kiosk.views.signed_out.sys", SimpleNamespace(platform="win32"))
    page = words(visitor, SignOutReason.SIGNED_OUT)
    assert page.count("<li>") == 1
    assert "Session and cookies" in page


def test_the_time_is_the_terminal_s_own(visitor, kiosk):
    assert "no one used this computer for 2 minutes." in words(visitor, SignOutReason.IDLE)
    kiosk.idle_seconds = 90
    kiosk.save()
    assert "no one used this computer for 1 minute 30 seconds." in words(
        visitor, SignOutReason.IDLE
    )


def test_the_sign_in_page_says_once_that_the_page_before_it_had_failed(visitor, ada, settings):
    sentence = "Anyone who was signed in has been signed out."
    page = sign_in_after_trouble()

    assert sentence in visitor.get(page).content.decode()
    assert sentence not in visitor.get("/accounts/login/").content.decode()
    assert sentence not in visitor.post(page, {"username": "ada"}).content.decode()
    settings.KIOSK = False
    assert sentence not in visitor.get(page).content.decode()


@pytest.mark.parametrize("why", ["", "SIGNED_OUT", "<script>", "%00"])
def test_an_unknown_reason_is_a_plain_sign_out(visitor, why):
    page = visitor.get("/kiosk/receipt/", {"why": why})
    assert page.status_code == 200
    assert page.context["why"] == "SIGNED_OUT"


def test_the_clock_is_shown_there_and_at_sign_in_and_nowhere_else(visitor, ada, kiosk):
    kiosk.attract_seconds = 77
    kiosk.save()
    for path in ("/kiosk/receipt/", "/accounts/login/"):
        assert 'data-attract="77"' in visitor.get(path).content.decode()
    for path in ("/accounts/register/", "/recovery/trouble/"):
        page = visitor.get(path).content.decode()
        assert "data-attract" not in page
        assert 'data-stranger="1"' in page


def test_the_words_below_the_clock_are_the_administrator_s(visitor, ada, kiosk):
    assert 'class="words"' not in visitor.get("/accounts/login/").content.decode()
    kiosk.notice = "We close at six.\n<b>Ask</b> at the desk."
    kiosk.save()
    page = visitor.get("/accounts/login/").content.decode()
    assert '<p class="words">We close at six.\n&lt;b&gt;Ask&lt;/b&gt; at the desk.</p>' in page


def test_on_a_desktop_pages_get_four_small_scripts(signed_in, ben, visitor, settings):
    settings.KIOSK = False
    page = signed_in(ben).get("/").content.decode()
    assert re.findall(r"js/(\w+)\.js", page) == ["look", "text_size", "filled", "presence"]
    assert 'data-ask="60"' in page
    assert "js/presence" not in visitor.get("/accounts/login/").content.decode()
