"""Setting the exit PIN, trying it out, removing it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.errors import MustWait
from accounts.passwords import hashers
from accounts.ports import ports
from audit.models import Entry
from desktop.paths import DataFolder
from desktop.storage.exit_pin import ExitPin
from kiosk import exit_pin
from kiosk.errors import WrongExitPin
from kiosk.exit_pin import WAIT
from kiosk.models import KioskPolicy
from tests.clients import prove

pytestmark = pytest.mark.django_db

SET, TRY, REMOVE = "/kiosk/exit-pin/", "/kiosk/exit-pin/try/", "/kiosk/exit-pin/remove/"
RULES = "/kiosk/settings/"
PIN = "40718"


@pytest.fixture(autouse=True)
def _started():
    exit_pin.wait.restart()


def choose(window, pin=PIN, again=None):
    return window.post(SET, {"exit_pin1": pin, "exit_pin2": pin if again is None else again})


def kinds():
    return list(Entry.objects.order_by("sequence").values_list("kind", flat=True))


def errors(answer):
    return " ".join(" ".join(found) for found in answer.context["form"].errors.values())


def test_it_is_set_and_tried_out(signed_in, ada):
    window = signed_in(ada)
    assert choose(window).headers["Location"] == TRY

    answer = window.post(TRY, {"exit_pin": PIN})

    assert answer.headers["Location"] == RULES
    assert "It opens the staff page" in window.get(RULES).content.decode()
    assert kinds() == ["exit_pin_set", "exit_pin_tried"]
    assert {entry.actor for entry in Entry.objects.all()} == {ada}


def test_a_failed_trial_says_so_and_can_be_repeated(signed_in, ada):
    window = signed_in(ada)
    choose(window)

    answer = window.post(TRY, {"exit_pin": "40719"})

    assert "Wrong exit PIN." in errors(answer)
    assert f'href="{SET}"' in answer.content.decode()
    assert window.post(TRY, {"exit_pin": PIN}).status_code == 302


def test_after_five_wrong_ones_a_trial_waits_too(signed_in, ada):
    window = signed_in(ada)
    choose(window)
    for number in range(5):
        window.post(TRY, {"exit_pin": f"5550{number}"})

    assert window.post(TRY, {"exit_pin": PIN}).status_code == 429
    # A new one begins with five new tries.
    choose(window, "936174")
    assert window.post(TRY, {"exit_pin": "936174"}).status_code == 302


@pytest.mark.parametrize(
    ("pin", "again", "words"),
    [
        ("", "", "Enter the exit PIN."),
        ("407", None, "four to eight digits"),
        ("407184071", None, "four to eight digits"),
        ("40a18", None, "four to eight digits"),
        ("1234", None, "too easy to guess"),
        (PIN, "40719", "The PINs don't match."),
    ],
)
def test_invalid_values_are_refused(signed_in, ada, pin, again, words):
    assert words in errors(choose(signed_in(ada), pin, again))
    assert KioskPolicy.current().exit_pin == ""


@pytest.mark.parametrize(
    "pin",
    [
        "0000",
        "4321",
        "1212",
        "1221",
        "1122",
        "1999",
        "2024",
        "12345",
        "123123",
        "12344321",
    ],
)
def test_common_ones_are_refused(pin):
    with pytest.raises(ValidationError, match="too easy to guess"):
        exit_pin.validate(pin)


@pytest.mark.parametrize("pin", ["4071", "8352", PIN, "936174", "4071836", "40718362"])
def test_others_are_accepted(signed_in, ada, pin):
    assert choose(signed_in(ada), pin).headers["Location"] == TRY


def test_what_is_stored_is_a_hash_that_needs_the_secret_key_too(ada, settings):
    exit_pin.put(PIN, actor=ada)
    assert PIN not in KioskPolicy.current().exit_pin
    settings.SECRET_KEY = "another " * 10

    with pytest.raises(WrongExitPin):
        exit_pin.check(PIN)


def test_the_last_try_before_a_wait_is_announced(ada):
    exit_pin.put(PIN, actor=ada)
    said = []
    for _again in range(exit_pin.TRIES):
        with pytest.raises(WrongExitPin) as wrong:
            exit_pin.check("11882")
        said.append("one try left" in str(wrong.value))
    assert said == [False, False, False, True, False]


def test_it_is_removed_after_the_password(signed_in, ada):
    window = signed_in(ada)
    choose(window)
    prove(window, seconds_ago=301)
    assert window.post(REMOVE).headers["Location"].startswith("/accounts/reauthenticate/")
    assert KioskPolicy.current().exit_pin

    prove(window)
    assert window.post(REMOVE).headers["Location"] == RULES
    assert KioskPolicy.current().exit_pin == ""
    assert kinds()[-1] == "exit_pin_removed"


def test_even_the_page_needs_the_password(signed_in, ada):
    window = signed_in(ada)
    prove(window, seconds_ago=301)

    assert window.get(SET).headers["Location"].startswith("/accounts/reauthenticate/")


@pytest.mark.parametrize("page", [SET, TRY, REMOVE])
def test_nobody_else_gets_there(signed_in, dana, page):
    assert signed_in(dana).post(page, {}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_at_most_five_of_many_at_once_are_checked(ada):
    exit_pin.put(PIN, actor=ada)

    def guess(number):
        try:
            exit_pin.check(f"5550{number}")
        except (WrongExitPin, MustWait) as refused:
            return type(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as several:
        answers = list(several.map(guess, range(10)))

    assert answers.count(WrongExitPin) == 5
    assert answers.count(MustWait) == 5


@pytest.fixture
def key(monkeypatch, tmp_path, settings):
    """The exit PIN as the program around the pages knows it."""
    (tmp_path / "secret.key").write_text(settings.SECRET_KEY)
    key = ExitPin(DataFolder(tmp_path))
    monkeypatch.setattr(ports, "exit_pin", key)
    return key


def put(ada):
    exit_pin.put("936174", actor=ada)


def remove(ada):
    exit_pin.remove(actor=ada)


def reset_failures(_ada):
    exit_pin.reset_failures()


@pytest.mark.parametrize("action", [put, remove, reset_failures])
def test_failures_reset_here_are_reset_in_the_state_file_too(ada, key, action):
    exit_pin.put(PIN, actor=ada)
    for _wrong in range(5):
        key.count_wrong()
    assert key.wait() == WAIT
    action(ada)
    assert key.wait() == 0


def test_the_right_exit_pin_resets_failures_here_and_in_the_state_file(ada, key):
    exit_pin.put(PIN, actor=ada)
    for _round in range(3):
        for number in range(4):
            with pytest.raises(WrongExitPin):
                exit_pin.check(f"5550{number}")
        exit_pin.check(PIN)
    assert KioskPolicy.current().exit_pin_failures == 0
    key.count_wrong()
    assert key.wait() == 0


def test_failures_that_are_reset_leave_no_wait(ada):
    exit_pin.put(PIN, actor=ada)
    for number in range(5):
        with pytest.raises(WrongExitPin):
            exit_pin.check(f"5550{number}")
    with pytest.raises(MustWait):
        exit_pin.check(PIN)
    exit_pin.reset_failures()
    exit_pin.check(PIN)


def test_one_that_is_replaced_while_it_is_looked_at_opens_nothing(ada, monkeypatch):
    exit_pin.put(PIN, actor=ada)
    matches = hashers.matches

    def replace_meanwhile(pin, stored):
        exit_pin.put("936174", actor=ada)
        return matches(pin, stored)

    with monkeypatch.context() as slow:
        slow.setattr(hashers, "matches", replace_meanwhile)
        with pytest.raises(WrongExitPin):
            exit_pin.check(PIN)
    assert kinds() == ["exit_pin_set", "exit_pin_set", "exit_pin_refused"]
    exit_pin.check("936174")


def test_it_is_removed_once(ada):
    exit_pin.put(PIN, actor=ada)
    assert exit_pin.remove(actor=ada)
    assert not exit_pin.remove(actor=ada)
    assert kinds() == ["exit_pin_set", "exit_pin_removed"]


@pytest.mark.parametrize("action", [put, remove])
def test_if_the_log_fails_it_stays(ada, monkeypatch, action):
    exit_pin.put(PIN, actor=ada)

    def fail(*_arguments, **_options):
        raise OSError("disk full")

    with monkeypatch.context() as full:
        full.setattr(exit_pin, "record", fail)
        with pytest.raises(OSError, match="disk full"):
            action(ada)
    exit_pin.check(PIN)


@pytest.mark.parametrize("page", [SET, TRY])
def test_full_slots_ask_to_wait_and_count_nothing(signed_in, ada, monkeypatch, page):
    exit_pin.put(PIN, actor=ada)
    monkeypatch.setattr("accounts.passwords.hash_slots.slots.room", 0)
    fields = {"exit_pin": "55500", "exit_pin1": "936174", "exit_pin2": "936174"}
    answer = signed_in(ada).post(page, fields)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
    assert KioskPolicy.current().exit_pin_failures == 0
    monkeypatch.undo()
    exit_pin.check(PIN)
