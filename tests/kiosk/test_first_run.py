"""The first run of a kiosk: after the recovery codes, one page for each thing, then sign in.

What an idle screen cuts off resumes for the administrator until it is finished or dismissed.
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import SignInPolicy
from accounts.roles import Role
from audit.models import Entry
from kiosk import exit_pin
from kiosk.models import KioskPolicy
from tests.cast import person
from tests.clients import launched_client
from tests.passing_time import pass_time
from tests.rendered import read

pytestmark = pytest.mark.django_db

SETUP = {
    "terminal_name": "Reading room",
    "preset": "public",
    "username": "ada",
    "display_name": "",
    "password1": "seven lighthouses sing at noon",
    "password2": "seven lighthouses sing at noon",
}
PIN = "40718"
CODES = reverse("recovery:first_codes")


@pytest.fixture(autouse=True)
def _kiosk(settings):
    settings.KIOSK = True
    exit_pin.wait.restart()


@pytest.fixture
def new_administrator(visitor):
    """The window in which ada has just set the terminal up."""
    assert visitor.post("/setup/", SETUP).status_code == 302
    return visitor


def at(step):
    return f"/kiosk/first-run/{step}/"


def send(window, step, **answers):
    return window.post(at(step), answers).headers["Location"]


def test_the_codes_lead_to_the_first_step_and_the_last_one_to_signing_in(new_administrator):
    assert f'href="{at("exit-pin")}"' in new_administrator.get(CODES).content.decode()

    assert send(new_administrator, "exit-pin", exit_pin1=PIN, exit_pin2=PIN) == at("try-it-out")
    assert send(new_administrator, "try-it-out", exit_pin=PIN) == at("left-alone")
    assert send(new_administrator, "left-alone", idle_seconds=90) == at("ways-in")
    assert send(new_administrator, "ways-in", guests_allowed="on", pins_allowed="on") == at(
        "every-start"
    )
    assert send(new_administrator, "every-start", kiosk_on="on") == "/accounts/login/"

    policy = KioskPolicy.current()
    assert policy.idle_seconds == 90
    assert policy.guests_allowed
    assert SignInPolicy.current().pins_allowed
    assert policy.kiosk_on
    exit_pin.check(PIN)
    changed = Entry.objects.filter(kind="setting_changed")
    assert {str(entry.actor) for entry in changed} == {"ada"}
    assert changed.count() == 4


def test_each_step_can_be_skipped_and_says_what_follows(new_administrator):
    skipped, step = [], at("exit-pin")
    while step != "/accounts/login/":
        page = new_administrator.get(step)
        assert "If you skip this" in page.content.decode()
        assert page.content.decode().count("<h1>") == 1
        assert '<button class="button quiet" name="skip"' in page.content.decode()
        skipped.append(step)
        step = new_administrator.post(step, {"skip": "yes"}).headers["Location"]

    assert skipped == [at(name) for name in ("exit-pin", "left-alone", "ways-in", "every-start")]
    assert KioskPolicy.current().exit_pin == ""


def test_trying_out_a_different_pin_fails(new_administrator):
    send(new_administrator, "exit-pin", exit_pin1=PIN, exit_pin2=PIN)

    answer = new_administrator.post(at("try-it-out"), {"exit_pin": "40719"})

    assert "Wrong exit PIN." in answer.content.decode()


def test_invalid_values_are_refused(new_administrator):
    answer = new_administrator.post(at("left-alone"), {"idle_seconds": 5})

    assert answer.status_code == 200
    assert answer.context["form"].errors


@pytest.mark.parametrize(("preset", "asked"), [("public", False), ("home", True)])
def test_where_nobody_is_shown_nobody_is_asked_about_it(new_administrator, preset, asked):
    SignInPolicy.objects.update(preset=preset)

    assert ("people_shown" in new_administrator.get(at("ways-in")).context["form"].fields) is asked


def test_whoever_takes_their_time_may_go_on_and_whoever_took_too_long_is_told(
    new_administrator, monkeypatch
):
    for _minutes in range(3):
        pass_time(monkeypatch, minutes=9)
        assert new_administrator.get(at("exit-pin")).status_code == 200

    pass_time(monkeypatch, minutes=11)
    answer = new_administrator.post(
        at("exit-pin"), {"exit_pin1": PIN, "exit_pin2": PIN}, follow=True
    )
    assert "This took too long" in answer.content.decode()
    assert KioskPolicy.current().exit_pin == ""


def test_each_code_can_be_ticked_off(new_administrator):
    assert new_administrator.get(CODES).content.decode().count('<input type="checkbox">') == 8


@pytest.mark.parametrize("step", ["exit-pin", "try-it-out", "left-alone", "ways-in", "every-start"])
def test_everybody_else_is_led_to_sign_in_and_changes_nothing(step, ben, dana, signed_in):
    KioskPolicy.objects.update(first_run="exit-pin")
    for window in (launched_client(), signed_in(ben), signed_in(dana)):
        given = {"exit_pin1": PIN, "exit_pin2": PIN, "idle_seconds": 90, "kiosk_on": "on"}
        assert window.get(at(step)).headers["Location"] == "/accounts/login/"
        assert window.post(at(step), given).headers["Location"] == "/accounts/login/"
    policy = KioskPolicy.current()
    assert (policy.exit_pin, policy.idle_seconds, policy.kiosk_on) == ("", 120, False)


def test_a_member_who_has_just_registered_is_not_led_there(ada, policy):
    window = launched_client()
    secret = "paper boats upstream and away"
    named = {"username": "Finn", "password1": secret, "password2": secret}
    window.post("/accounts/register/", named)

    page = window.get(CODES)
    assert page.context["codes"]
    assert "first-run" not in page.content.decode()
    assert window.get(at("exit-pin")).headers["Location"] == "/accounts/login/"


def test_without_a_kiosk_the_codes_lead_to_signing_in(new_administrator, settings):
    settings.KIOSK = False

    page = new_administrator.get(CODES)
    assert page.context["codes"]
    assert "first-run" not in page.content.decode()
    assert new_administrator.get(at("exit-pin")).status_code == 404


def left_alone(window):
    """The screen went idle: the next page is in a window that knows nobody."""
    return launched_client()


def home_of(window, name="ada"):
    answer = window.post("/accounts/login/", {"username": name, "password": SETUP["password1"]})
    assert answer.headers["Location"] == "/"
    return window.get("/").content.decode()


@pytest.mark.parametrize(
    ("done", "is_next"),
    [([], "exit-pin"), (["exit-pin"], "left-alone"), (["exit-pin", "left-alone"], "ways-in")],
)
def test_steps_that_an_idle_screen_cut_off_resume_for_the_administrator(
    new_administrator, done, is_next
):
    for step in done:
        send(new_administrator, step, skip="yes")

    window = left_alone(new_administrator)
    assert f'href="{at(is_next)}"' in home_of(window)
    step = at(is_next)
    while step != "/":
        assert "If you skip this" in window.get(step).content.decode()
        step = send(window, step.split("/")[3], skip="yes")
    page = window.get("/").content.decode()
    assert "Kiosk setup finished." in page
    assert "setup isn&#x27;t finished" not in page


def test_there_is_no_trying_out_once_the_exit_pin_was_removed(new_administrator):
    assert send(new_administrator, "exit-pin", exit_pin1=PIN, exit_pin2=PIN) == at("try-it-out")
    window = left_alone(new_administrator)
    assert f'href="{at("try-it-out")}"' in home_of(window)
    KioskPolicy.objects.update(exit_pin="")
    assert f'href="{at("exit-pin")}"' in window.get("/").content.decode()


def test_what_is_answered_after_resuming_is_saved(new_administrator):
    window = left_alone(new_administrator)
    home_of(window)

    assert send(window, "exit-pin", exit_pin1=PIN, exit_pin2=PIN) == at("try-it-out")
    assert send(window, "try-it-out", exit_pin=PIN) == at("left-alone")
    assert send(window, "left-alone", idle_seconds=90) == at("ways-in")
    assert KioskPolicy.current().idle_seconds == 90
    assert f'href="{at("ways-in")}"' in window.get("/").content.decode()


def test_steps_that_were_dismissed_do_not_come_back(new_administrator):
    window = left_alone(new_administrator)
    assert "setup isn&#x27;t finished" in home_of(window)

    page = window.post("/kiosk/first-run/", follow=True).content.decode()

    assert "in the kiosk settings" in page
    assert "setup isn&#x27;t finished" not in page
    assert window.get(at("exit-pin")).headers["Location"] == "/kiosk/settings/"
    given = {"exit_pin1": PIN, "exit_pin2": PIN}
    assert window.post(at("exit-pin"), given).headers["Location"] == "/kiosk/settings/"
    assert KioskPolicy.current().exit_pin == ""


@pytest.mark.parametrize("allowed", [False, True])
def test_a_step_shows_what_holds_now(new_administrator, allowed):
    SignInPolicy.objects.update(pins_allowed=allowed)
    KioskPolicy.objects.update(guests_allowed=allowed)
    page = read(new_administrator.get(at("ways-in")))
    ticked = {
        one["name"] for one in page.all("input", type="checkbox") if "checked" in one.attributes
    }
    assert ticked == ({"guests_allowed", "pins_allowed"} if allowed else set())


def test_the_button_that_dismisses_the_offer_has_no_class_but_its_own(new_administrator):
    window = left_alone(new_administrator)
    home_of(window)
    buttons = [one for one in read(window.get("/")).all("button") if one.words() == "Dismiss"]
    assert [one["class"].split() for one in buttons] == [["button"]]


def test_going_back_after_the_last_step_does_not_begin_them_again(new_administrator):
    for step in ("exit-pin", "left-alone", "ways-in", "every-start"):
        send(new_administrator, step, skip="yes")

    assert send(new_administrator, "left-alone", idle_seconds=90) == at("ways-in")

    assert KioskPolicy.current().idle_seconds == 90
    assert "setup isn&#x27;t finished" not in home_of(left_alone(new_administrator))


def test_the_offer_is_for_those_who_may_change_settings_on_a_kiosk(
    new_administrator, signed_in, settings
):
    ben = person("ben", Role.MEMBER)
    assert "setup isn&#x27;t finished" not in signed_in(ben).get("/").content.decode()
    window = launched_client()
    assert "setup isn&#x27;t finished" in home_of(window)
    settings.KIOSK = False
    assert "setup isn&#x27;t finished" not in window.get("/").content.decode()


def test_a_step_that_this_version_does_not_have_is_not_offered(signed_in, ada):
    KioskPolicy.objects.update(first_run="another-version's")
    page = signed_in(ada).get("/")
    assert page.status_code == 200
    assert "setup isn&#x27;t finished" not in page.content.decode()


def test_without_a_kiosk_no_step_waits(visitor, settings):
    settings.KIOSK = False
    visitor.post("/setup/", SETUP)
    assert KioskPolicy.current().first_run == ""
