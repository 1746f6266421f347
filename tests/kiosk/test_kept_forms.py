"""A form that waits for the password does not outlive a locked screen or a sign-out."""

from __future__ import annotations

import pytest

from accounts import memberships
from accounts.models import Session
from accounts.pending_forms import kept_forms
from accounts.roles import Role
from kiosk.clock_watch import screen_lock
from tests.cast import PASSWORDS
from tests.clients import prove

STEP_AWAY, LOCKED, STAFF = "/kiosk/step-away/", "/kiosk/locked/", "/kiosk/staff/"
PASSWORD = {"password": PASSWORDS["ada"]}


@pytest.fixture(autouse=True)
def _as_long_as_it_takes(monkeypatch):
    """So that it is the lock which ends the form, and not its minute."""
    monkeypatch.setattr(kept_forms, "clock", lambda: 0.0)


@pytest.fixture
def window(signed_in, ada, terminal):
    """Ada's, who was here a while ago."""
    window = signed_in(ada)
    prove(window, seconds_ago=301)
    terminal.look()
    return window


def leave_form(window, someone):
    """A stranger sends a form at the open session; return the page that then asks."""
    page = f"/administration/people/{someone.pk}/role/"
    asks = window.post(page, {"role": Role.ADMINISTRATOR.value}).headers["Location"]
    assert "Change the role of Ben?" in window.get(asks).content.decode()
    return asks


def unlock(window):
    window.post(LOCKED, {"secret": PASSWORDS["ada"]})
    assert window.get("/").status_code == 200


def nothing_comes_of_it(window, asks, someone):
    assert "Change the role" not in window.get(asks).content.decode()
    answer = window.post(asks, PASSWORD, follow=True)
    assert b"Nothing was changed" in answer.content
    assert memberships.role_of(someone) is Role.MEMBER


def test_stepping_away_ends_it(window, ben, kiosk):
    asks = leave_form(window, ben)
    window.post(STEP_AWAY, {"next": asks})
    assert window.post(asks, PASSWORD).headers["Location"] == LOCKED
    unlock(window)
    nothing_comes_of_it(window, asks, ben)


def test_a_form_that_had_its_password_is_ended_too(window, ben, kiosk):
    asks = leave_form(window, ben)
    page = window.post(asks, PASSWORD).headers["Location"]
    window.post(STEP_AWAY)
    unlock(window)
    window.get(page)
    assert memberships.role_of(ben) is Role.MEMBER


def test_the_lock_of_a_desktop_left_alone_ends_it(window, ben, terminal, kiosk, settings):
    settings.KIOSK = False
    kiosk.desktop_lock_minutes = 1
    kiosk.save()
    asks = leave_form(window, ben)
    terminal.wait(120)
    assert window.get(asks).headers["Location"] == LOCKED
    unlock(window)
    nothing_comes_of_it(window, asks, ben)


@pytest.mark.parametrize("way", ["sign-out", "idle", "screen lock of the system"])
def test_the_end_of_a_session_of_a_kiosk_ends_it(window, ben, terminal, kiosk, way):
    asks = leave_form(window, ben)
    if way == "sign-out":
        window.post("/accounts/logout/")
    elif way == "idle":
        terminal.wait(kiosk.idle_seconds + 10)
    else:
        screen_lock.set()
        terminal.look()
    assert not Session.objects.exists()
    window.post("/accounts/login/", {"username": "ada"} | PASSWORD)
    prove(window, seconds_ago=301)
    nothing_comes_of_it(window, asks, ben)
