from __future__ import annotations

import io

import pytest
from django.conf import settings
from django.core.management import call_command

from accounts import pins
from accounts.errors import PinRefused
from accounts.flows import passwords
from accounts.flows.pins import verify_pin
from accounts.models import Session, SignInAttempts, User
from accounts.passwords import hashers
from accounts.throttle import key_for
from audit.models import Entry
from tests.cast import PASSWORDS
from tests.clients import prove
from tests.hashers import comers_between

CHANGE = "/accounts/password/change/"
NEW = "eleven snails on a ladder"


def change(window, old=PASSWORDS["ben"], new=NEW, again=None):
    return window.post(
        CHANGE, {"old_password": old, "new_password1": new, "new_password2": again or new}
    )


@pytest.fixture
def window(signed_in, ben):
    return signed_in(ben)


def cookie(window):
    return window.cookies[settings.SESSION_COOKIE_NAME].value


def errors(answer):
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


def test_strangers_sign_in_first(visitor, ada):
    assert visitor.get(CHANGE).headers["Location"].startswith("/accounts/login/")
    assert change(visitor).headers["Location"].startswith("/accounts/login/")


def test_the_page_asks_for_the_current_and_a_new_password(signed_in, ben):
    answer = signed_in(ben).get(CHANGE)
    assert answer.status_code == 200
    assert b'autocomplete="current-password"' in answer.content
    assert answer.content.count(b'autocomplete="new-password"') == 2
    assert b'data-strength="8"' in answer.content


def test_the_new_password_counts_from_now_on(signed_in, ben):
    window = signed_in(ben)
    answer = change(window)
    assert answer.headers["Location"] == "/accounts/profile/"
    assert b"Password changed." in window.get("/accounts/profile/").content
    ben.refresh_from_db()
    assert ben.check_password(NEW)


def test_this_session_goes_on_with_a_new_key_and_the_others_end(signed_in, ben):
    here, elsewhere = signed_in(ben), signed_in(ben)
    before = cookie(here)
    change(here)
    assert cookie(here) != before
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302
    assert Session.objects.filter(user=ben).count() == 1


def test_the_key_before_opens_nothing_any_more(signed_in, ben):
    here, other = signed_in(ben), signed_in(ben)
    other.cookies[settings.SESSION_COOKIE_NAME] = cookie(here)
    change(here)
    assert other.get("/").status_code == 302


def test_the_sessions_of_others_go_on(signed_in, ben, dana):
    danas = signed_in(dana)
    change(signed_in(ben))
    assert danas.get("/").status_code == 200


def test_it_is_recorded_without_any_password(signed_in, ben):
    here, _elsewhere = signed_in(ben), signed_in(ben)
    change(here)
    entry = Entry.objects.get(kind="password_changed")
    assert (entry.actor, entry.details) == (ben, {"sessions_ended": 1})
    written = "".join(entry.data for entry in Entry.objects.all())
    assert NEW not in written
    assert PASSWORDS["ben"] not in written


@pytest.mark.parametrize("old", ["wrong", "", " gravel under bicycle", "x" * 100_000])
def test_without_the_current_password_nothing_changes(signed_in, ben, old):
    window = signed_in(ben)
    answer = change(window, old=old)
    assert answer.status_code == 200
    assert errors(answer)["old_password"]
    ben.refresh_from_db()
    assert ben.check_password(PASSWORDS["ben"])
    assert window.get("/").status_code == 200


def test_a_refusal_is_recorded(signed_in, ben):
    change(signed_in(ben), old="wrong")
    entry = Entry.objects.get(kind="password_change_refused")
    assert (entry.actor, entry.details) == (ben, {"reason": "wrong_password"})


def test_guessing_the_current_password_is_throttled_like_signing_in(signed_in, ben, clock):
    window = signed_in(ben)
    for number in range(5):
        assert change(window, old=f"wrong {number}").status_code == 200
    for _again in range(3):
        answer = change(window)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
    assert b'data-wait="30"' in answer.content
    refused = Entry.objects.filter(kind="password_change_refused")
    assert [entry.details["reason"] for entry in refused.order_by("sequence")] == [
        *["wrong_password"] * 5,
        "throttled",
    ]
    clock.forward(30)
    assert change(window).status_code == 302
    assert SignInAttempts.objects.get(pk=key_for("ben")).failures == 0


def test_at_the_hundredth_failure_the_password_is_switched_off(signed_in, ben, clock):
    window = signed_in(ben)
    for number in range(100):
        change(window, old=f"wrong {number}")
        clock.forward(900)
    assert Entry.objects.get(kind="password_switched_off").subject == ben
    assert change(window).status_code == 200


@pytest.mark.parametrize(
    ("new", "again", "field", "words"),
    [
        ("short7!", None, "new_password1", "at least 8"),
        (PASSWORDS["ben"], None, "new_password1", "your current password"),
        ("ben12345", None, "new_password1", "similar to your name"),
        ("password123", None, "new_password1", "too common"),
        (NEW, "something else", "new_password2", "don't match"),
        ("", "", "new_password1", "Enter a password."),
    ],
)
def test_a_bad_new_password_is_refused_with_the_reason(window, new, again, field, words):
    answer = change(window, new=new, again=again)
    assert answer.status_code == 200
    assert any(words in error for error in errors(answer)[field])
    assert not SignInAttempts.objects.exists(), "the present password was not even looked at"


@pytest.mark.parametrize("name", ["ada", "dana"])
def test_those_who_run_the_terminal_need_longer_ones(signed_in, request, name):
    person = request.getfixturevalue(name)
    answer = change(signed_in(person), old=PASSWORDS[name], new="fourteen chars")
    assert "at least 15" in errors(answer)["new_password1"][0]
    assert b'data-strength="15"' in answer.content


def test_full_slots_ask_to_wait(signed_in, ben, monkeypatch):
    monkeypatch.setattr("accounts.passwords.hash_slots.slots.room", 0)
    answer = change(signed_in(ben))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")


def test_both_hashes_are_made_in_one_slot_so_nobody_waits_twice(window, monkeypatch):
    came = comers_between(monkeypatch)
    assert change(window).status_code == 302
    assert came == ["turned away"]


def test_if_the_log_fails_the_password_stays(signed_in, ben, monkeypatch):
    window = signed_in(ben)

    def fail(*_arguments, **_options):
        raise OSError("disk full")

    monkeypatch.setattr(passwords, "record", fail)
    with pytest.raises(OSError, match="disk full"):
        change(window)
    ben.refresh_from_db()
    assert ben.check_password(PASSWORDS["ben"])


def test_somebody_disabled_in_the_same_moment_gets_no_new_password(signed_in, ben, monkeypatch):
    window = signed_in(ben)
    encode = hashers.encode

    def disable_meanwhile(password):
        type(ben).objects.filter(pk=ben.pk).update(is_active=False)
        return encode(password)

    monkeypatch.setattr(hashers, "encode", disable_meanwhile)
    assert change(window).status_code == 200
    ben.refresh_from_db()
    assert ben.check_password(PASSWORDS["ben"])


PIN = "493827"


@pytest.fixture
def with_pin(ben, policy):
    policy.pins_allowed = True
    policy.save()
    ben.pin = pins.encoded(PIN)
    ben.save()
    return ben


def test_it_removes_the_pin_and_the_page_says_so_before_and_after(signed_in, with_pin):
    # Somebody who knew the old password may have set it.
    window = signed_in(with_pin)
    assert b"Your PIN will be removed." in window.get(CHANGE).content
    change(window)
    assert b"PIN removed." in window.get("/accounts/profile/").content
    with_pin.refresh_from_db()
    assert (with_pin.pin, with_pin.pin_failures) == ("", 0)
    with pytest.raises(PinRefused, match="can't use a PIN"):
        verify_pin(with_pin, pin=PIN)
    entry = Entry.objects.get(kind="pin_removed")
    assert (entry.subject, entry.details) == (with_pin, {"reason": "new_password"})


def test_without_a_pin_nothing_is_said_of_one(signed_in, ben):
    window = signed_in(ben)
    assert b"PIN" not in window.get(CHANGE).content
    change(window)
    assert b"PIN removed" not in window.get("/accounts/profile/").content
    assert not Entry.objects.filter(kind="pin_removed").exists()


def test_a_refused_change_leaves_the_pin(signed_in, with_pin):
    change(signed_in(with_pin), old="wrong")
    verify_pin(with_pin, pin=PIN)
    assert Entry.objects.filter(kind="pin_accepted").exists()


def test_a_pin_set_while_the_passwords_are_looked_at_is_removed(signed_in, with_pin, monkeypatch):
    stored, encode = with_pin.pin, hashers.encode
    User.objects.update(pin="")

    def set_meanwhile(password):
        User.objects.filter(pk=with_pin.pk).update(pin=stored)
        return encode(password)

    window = signed_in(with_pin)
    monkeypatch.setattr(hashers, "encode", set_meanwhile)
    assert change(window).status_code == 302
    with_pin.refresh_from_db()
    assert not with_pin.pin


def test_a_pin_that_was_on_its_way_before_the_change_is_not_set(signed_in, with_pin, monkeypatch):
    elsewhere, encoded = signed_in(with_pin), pins.encoded
    prove(elsewhere)
    User.objects.update(pin="")

    def change_meanwhile(pin):
        monkeypatch.setattr(pins, "encoded", encoded)
        assert change(signed_in(with_pin)).status_code == 302
        return encoded(pin)

    monkeypatch.setattr(pins, "encoded", change_meanwhile)
    answer = elsewhere.post("/accounts/profile/pin/", {"pin1": PIN, "pin2": PIN})
    assert answer.headers["Location"].startswith("/accounts/login/")
    with_pin.refresh_from_db()
    assert not with_pin.pin


def test_django_s_own_command_removes_the_pin_too(with_pin, monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda prompt: NEW)
    call_command("changepassword", with_pin.username, stdout=io.StringIO())
    with_pin.refresh_from_db()
    assert with_pin.check_password(NEW)
    assert not with_pin.pin
    assert Entry.objects.get(kind="pin_removed").details == {"reason": "new_password"}
