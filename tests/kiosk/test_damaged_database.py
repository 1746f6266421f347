"""The staff page while the database is damaged: the exit PIN from the state file leads out."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connections

from accounts.passwords.hash_slots import slots
from accounts.ports import ports
from desktop.paths import DataFolder
from desktop.storage.exit_pin import ExitPin
from djangoapp import continuity
from kiosk import exit_pin
from kiosk.models import KioskPolicy
from tests.kiosk.test_staff import ACTION, BY_PASSWORD, PIN, STAFF, Window, give_pin
from tests.other_database import other_database

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _kiosk(settings, tmp_path):
    settings.KIOSK, settings.DATA_DIR = True, tmp_path
    (tmp_path / "secret.key").write_text(settings.SECRET_KEY)


@pytest.fixture
def window(monkeypatch):
    window = Window()
    monkeypatch.setattr(ports, "window", window)
    return window


@pytest.fixture
def flickering(ada, visitor, tmp_path, monkeypatch):
    """A terminal with an exit PIN, whose database is away whenever one likes."""
    exit_pin.put(PIN, actor=ada)
    exit_pin.wait.restart()
    monkeypatch.setattr(ports, "exit_pin", ExitPin(DataFolder(tmp_path)))
    monkeypatch.setattr(ports, "version", "1.2.3")
    visitor.raise_request_exception = False
    return visitor


@pytest.fixture
def damaged(flickering, tmp_path):
    """The same, and its database is nonsense from one moment to the next."""
    with without_database(tmp_path):
        yield flickering


@pytest.fixture
def replaced(flickering, monkeypatch):
    """The same, and its database was replaced from one moment to the next."""
    continuity.check_statements(connections["default"])
    monkeypatch.setattr(continuity.watch, "broken", True)
    yield flickering
    connections["default"].execute_wrappers.clear()


@contextmanager
def without_database(folder):
    """Have nonsense in the place of the database."""
    broken = folder / "broken.sqlite3"
    broken.write_bytes(os.urandom(50_000))
    with other_database(broken):
        yield


def action(visitor, name, room):
    (token,) = re.findall(r'name="pass" value="([^"]+)"', room.content.decode())
    return visitor.post(ACTION, {"pass": token, "deed": name})


def test_the_page_is_there_and_the_exit_pin_opens_it(damaged, window):
    assert damaged.get(STAFF).status_code == 200
    assert "Leave the kiosk" not in give_pin(damaged, "55555").content.decode()

    room = give_pin(damaged)

    assert "Leave the kiosk" in room.content.decode()
    assert "1.2.3" in room.content.decode()
    assert "Not readable. The database is damaged or busy." in room.content.decode()
    assert action(damaged, "leave", room).status_code == 200
    assert window.asked == ["leave"]


def test_the_exit_pin_leads_out_past_a_database_that_was_replaced(replaced, window):
    page = replaced.get("/accounts/login/")
    assert page.status_code == 503
    assert "The data can't be used" in page.content.decode()
    assert 'data-staff="/kiosk/staff/"' in page.content.decode()

    assert action(replaced, "leave", give_pin(replaced)).status_code == 200
    assert window.asked == ["leave"]


def test_it_can_be_started_again(damaged, window):
    assert action(damaged, "restart", give_pin(damaged)).status_code == 200
    assert window.asked == ["restart"]


def test_a_failure_to_sign_everyone_out_is_shown(damaged):
    assert (
        "no one was signed out" in action(damaged, "sign_out", give_pin(damaged)).content.decode()
    )


def test_a_window_in_which_somebody_is_signed_in_finds_it_too(damaged, settings):
    damaged.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32

    assert damaged.get("/").status_code in (500, 503)
    assert "Leave the kiosk" in give_pin(damaged).content.decode()


def test_the_pages_about_the_fault_know_the_way(damaged):
    page = damaged.get("/accounts/login/")

    assert page.status_code in (500, 503)
    assert 'data-staff="/kiosk/staff/"' in page.content.decode()


def test_a_password_cannot_be_checked_and_the_page_says_so(damaged):
    answer = damaged.post(BY_PASSWORD, {"username": "ada", "password": "whatever it is"})

    assert "so passwords can't be checked" in answer.content.decode()
    assert f'action="{STAFF}"' in answer.content.decode()


def test_after_five_wrong_ones_even_the_right_one_waits(damaged):
    for number in range(5):
        answer = give_pin(damaged, f"5550{number}")
        assert "Wrong exit PIN." in answer.content.decode()
    assert 'data-wait="900"' in answer.content.decode()

    answer = give_pin(damaged)

    assert answer.status_code == 429
    assert "Leave the kiosk" not in answer.content.decode()


def test_without_an_exit_pin_nothing_opens(damaged, tmp_path):
    (tmp_path / "kiosk.json").unlink()

    assert "Leave the kiosk" not in give_pin(damaged).content.decode()


def test_the_state_file_says_whether_there_is_an_exit_pin(damaged, tmp_path):
    assert 'name="exit_pin"' in damaged.get(STAFF).content.decode()
    assert "With the exit PIN" in damaged.get(BY_PASSWORD).content.decode()

    (tmp_path / "kiosk.json").unlink()

    for page in (STAFF, BY_PASSWORD):
        asked = damaged.get(page).content.decode()
        assert f'action="{BY_PASSWORD}"' in asked
        assert "exit PIN" not in asked


def test_without_an_exit_pin_a_password_that_cannot_be_checked_is_told_what_helps(
    damaged, tmp_path
):
    (tmp_path / "kiosk.json").unlink()

    answer = damaged.post(BY_PASSWORD, {"username": "ada", "password": "whatever it is"})

    assert "no exit PIN" in answer.content.decode()
    assert f'action="{BY_PASSWORD}"' in answer.content.decode()


def opened(answer):
    return "Leave the kiosk" in answer.content.decode()


def test_the_state_file_is_checked_in_a_slot_like_everything_that_is_hashed(damaged, monkeypatch):
    matches, inside = ExitPin._matches, []

    def note(key, pin):
        inside.append(slots.inside)
        return matches(key, pin)

    monkeypatch.setattr(ExitPin, "_matches", note)
    assert "Leave the kiosk" in give_pin(damaged).content.decode()
    assert inside == [1]


def test_while_no_slot_is_free_the_state_file_counts_nothing(damaged, monkeypatch):
    monkeypatch.setattr(slots, "room", 0)
    for _again in range(6):
        answer = give_pin(damaged)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
    monkeypatch.undo()
    assert not ports.exit_pin.wait()


def test_a_database_that_comes_and_goes_gives_nobody_more_than_five_tries(flickering, tmp_path):
    for number in range(3):
        assert not opened(give_pin(flickering, f"5555{number}"))
    with without_database(tmp_path):
        for number in range(2):
            assert not opened(give_pin(flickering, f"6666{number}"))
        assert give_pin(flickering).status_code == 429
    assert give_pin(flickering).status_code == 429


def test_tries_begun_without_the_database_go_on_with_it(flickering, tmp_path):
    with without_database(tmp_path):
        for number in range(4):
            assert not opened(give_pin(flickering, f"6666{number}"))
    fifth = give_pin(flickering, "55555")
    assert not opened(fifth)
    assert 'data-wait="900"' in fifth.content.decode()
    with without_database(tmp_path):
        assert give_pin(flickering).status_code == 429


def test_the_right_one_resets_wrong_ones_in_either_place(flickering, tmp_path):
    with without_database(tmp_path):
        for number in range(4):
            give_pin(flickering, f"6666{number}")
    assert opened(give_pin(flickering))
    with without_database(tmp_path):
        for number in range(4):
            give_pin(flickering, f"6666{number}")
        assert opened(give_pin(flickering))


def test_on_a_full_disk_each_counts_once_and_the_right_one_is_looked_at(flickering, monkeypatch):
    def full(*_args, **_kwargs):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(KioskPolicy, "save", full)
    for number in range(4):
        assert not opened(give_pin(flickering, f"6666{number}"))
    assert opened(give_pin(flickering))
