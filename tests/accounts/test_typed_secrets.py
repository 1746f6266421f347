"""What is typed or pasted into the fields for passwords, PINs and codes, and is nearly right."""

from __future__ import annotations

import pytest

from accounts import pins
from accounts.models import User
from kiosk.forms.exit_pin import ExitPinForm
from kiosk.forms.screen_lock import ChooseCodeForm
from tests.cast import PASSWORDS
from tests.clients import launched_client

HINT = "What you typed here began or ended with a space."
RIGHT = PASSWORDS["ben"]
LOGIN, CHANGE, PIN = "/accounts/login/", "/accounts/password/change/", "/accounts/profile/pin/"
NEW = "eleven snails on a ladder"
PASTED = [
    f"{RIGHT} ",
    f" {RIGHT}",
    f"{RIGHT}\t",
    f"{RIGHT}\u00a0",
    f"\u200b{RIGHT}",
    f"\ufeff{RIGHT}",
]


def body(answer):
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("pasted", PASTED)
@pytest.mark.parametrize("name", ["ben", "nobody"])
def test_a_refused_password_that_was_pasted_with_blanks_gets_a_hint(ben, name, pasted):
    page = body(launched_client().post(LOGIN, {"username": name, "password": pasted}))
    assert HINT in page
    assert 'aria-describedby="id_password_helptext' in page


def test_a_refused_password_without_such_ends_gets_none(ben):
    page = body(launched_client().post(LOGIN, {"username": " ben ", "password": "wrong one"}))
    assert HINT not in page


def test_a_password_that_has_a_blank_at_its_end_opens_without_a_word(db):
    User.objects.create_user("blanche", "a blank at the end ")
    window = launched_client()
    answer = window.post(LOGIN, {"username": "blanche", "password": "a blank at the end "})
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("/accounts/reauthenticate/", {"password": f"{RIGHT} "}),
        ("/accounts/delete/", {"password": f"{RIGHT} ", "sure": "on"}),
        (CHANGE, {"old_password": f"{RIGHT} ", "new_password1": NEW, "new_password2": NEW}),
        (CHANGE, {"old_password": RIGHT, "new_password1": NEW, "new_password2": f"{NEW} "}),
    ],
)
def test_every_page_that_refuses_a_password_gives_the_hint_once(signed_in, ben, page, typed):
    assert body(signed_in(ben).post(page, typed)).count(HINT) == 1


ELSEWHERE = [
    "\u0664\u0669\u0663\u0668\u0662\u0667",
    "\uff14\uff19\uff13\uff18\uff12\uff17",
    "493827 ",
]


def test_a_refused_pin_gets_no_hint_about_blanks_that_do_not_count(signed_in, ben, policy):
    policy.pins_allowed = True
    policy.save()
    page = body(signed_in(ben).post(PIN, {"pin1": "123456 ", "pin2": "123456 "}))
    assert "too easy to guess" in page
    assert HINT not in page


@pytest.mark.parametrize("typed", ELSEWHERE)
def test_digits_of_every_keyboard_are_those_of_a_pin(signed_in, ben, policy, typed):
    policy.pins_allowed = True
    policy.save()
    assert signed_in(ben).post(PIN, {"pin1": typed, "pin2": "493827"}).status_code == 302
    ben.refresh_from_db()
    assert pins.matches("493827", ben.pin)


@pytest.mark.parametrize("typed", ELSEWHERE)
def test_a_screen_is_unlocked_with_the_digits_of_any_keyboard(signed_in, ben, policy, typed):
    policy.pins_allowed = True
    policy.save()
    User.objects.filter(pk=ben.pk).update(pin=pins.encoded("493827"))
    window = signed_in(ben)
    window.post("/kiosk/step-away/", {"next": "/accounts/profile/"})
    answer = window.post("/kiosk/locked/", {"secret": typed})
    assert answer.headers["Location"] == "/accounts/profile/"


def test_the_exit_pin_takes_the_digits_of_any_keyboard():
    form = ExitPinForm({"exit_pin": " \u0664\u0660\u0667\u0661\u0668"})
    assert form.is_valid()
    assert form.cleaned_data == {"exit_pin": "40718"}


def test_a_code_for_a_locked_screen_takes_the_digits_of_any_keyboard():
    assert ChooseCodeForm({"code": "\u0664\u0669\u0663\u0668"}).is_valid()
