"""A clock that is set while people are signed in ends nothing of theirs, and draws nothing out."""

from __future__ import annotations

import sys
import time
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import clock, just_registered
from accounts.models import Session, User
from tests.clients import launched_client
from tests.passing_time import pass_time, set_clock

STEPS = [{"days": 1}, {"days": -1}, {"days": 5 * 365}, {"days": -50 * 365}]
PROFILE = "/accounts/profile/"


@pytest.mark.parametrize("step", STEPS)
def test_nobody_is_signed_out_in_the_middle_of_a_form(signed_in, ben, monkeypatch, step):
    window = signed_in(ben)
    assert window.get(PROFILE).status_code == 200
    set_clock(monkeypatch, **step)
    answer = window.post(PROFILE, {"display_name": "Benedict"})
    assert answer.headers["Location"] == PROFILE
    assert User.objects.get(pk=ben.pk).display_name == "Benedict"


@pytest.mark.parametrize("step", STEPS)
def test_a_session_lasts_twelve_hours_all_the_same(signed_in, ben, monkeypatch, step):
    window = signed_in(ben)
    set_clock(monkeypatch, **step)
    pass_time(monkeypatch, hours=11, minutes=59)
    assert window.get("/").status_code == 200
    pass_time(monkeypatch, minutes=2)
    assert window.get("/").status_code == 302


@pytest.mark.parametrize("step", STEPS)
def test_a_session_that_begins_then_lasts_as_long(signed_in, ben, monkeypatch, step):
    set_clock(monkeypatch, **step)
    window = signed_in(ben)
    assert window.get("/").status_code == 200
    pass_time(monkeypatch, hours=12, minutes=1)
    assert window.get("/").status_code == 302


def test_when_somebody_signed_in_is_shown_by_the_clock_as_it_is_set(signed_in, ben, monkeypatch):
    window = signed_in(ben)
    set_clock(monkeypatch, days=3)
    assert abs((Session.objects.get().signed_in_at - timezone.now()).total_seconds()) < 60
    page = window.get(reverse("accounts:sessions")).content.decode()
    assert "just now</time>" in page


@pytest.mark.parametrize("step", STEPS)
def test_whoever_has_just_registered_stays_known_for_ten_minutes(rf, ben, monkeypatch, step):
    request = rf.get("/")
    request.session = launched_client().session
    User.objects.update(last_login=None)
    just_registered.remember(request, ben)
    set_clock(monkeypatch, **step)
    pass_time(monkeypatch, minutes=9)
    assert just_registered.just_registered(request) == ben
    pass_time(monkeypatch, minutes=2)
    assert just_registered.just_registered(request) is None


def test_it_goes_on_with_the_clock_that_nobody_sets_and_no_other(monkeypatch):
    monkeypatch.setattr(clock, "through_sleep", lambda: 1_000.0)
    began = clock.now()
    set_clock(monkeypatch, days=3)
    assert clock.now() == began
    monkeypatch.setattr(clock, "through_sleep", lambda: 1_090.0)
    assert clock.now() == began + timedelta(seconds=90)


@pytest.mark.parametrize(("ago", "recent"), [(-1, False), (0, True), (299, True), (300, False)])
def test_only_what_is_past_and_not_too_long_ago_is_recent(monkeypatch, ago, recent):
    monkeypatch.setattr(clock, "through_sleep", lambda: 1_000.0)
    assert clock.is_recent(clock.now().timestamp() - ago, 300) is recent


@pytest.mark.skipif(sys.platform != "linux", reason="each system has a clock of its own for it")
def test_a_sleep_of_the_computer_counts_as_time(monkeypatch):
    monkeypatch.setattr(time, "monotonic", lambda: 10.0)
    monkeypatch.setattr(time, "clock_gettime", {time.CLOCK_BOOTTIME: 3_610.0}.get)
    assert clock.through_sleep() == 3_610.0
