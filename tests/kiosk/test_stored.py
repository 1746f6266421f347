"""What is on disk, as an earlier version wrote it: a later one has to read it as it is.

Made once, with the secret key of the tests. Whoever changes one of them locks people out.
"""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from accounts import pins, throttle
from accounts.models import SignInAttempts, User
from accounts.passwords import hashers
from accounts.sessions import SessionStore, reference
from desktop.paths import DataFolder
from desktop.storage.exit_pin import ExitPin
from kiosk import exit_pin, state_file
from kiosk.errors import WrongExitPin
from kiosk.models import KioskPolicy
from recovery import code_throttle
from tests.clients import launched_client
from tests.hashers import QuickArgon2idHasher

SALT = "c2FsdHNhbHRzYWx0c2FsdA"
EXIT_PIN, PIN = "5823", "271828"
NAME_KEY = "bc9e3c27134d562acba153792c238745ae24e9fa7789447b959af33d16ff8971"


def stored(digest):
    """A hash of the smallest size that the tests use."""
    size = QuickArgon2idHasher
    costs = f"m={size.memory_cost},t={size.time_cost},p={size.parallelism}"
    return f"argon2$argon2id$v=19${costs}${SALT}${digest}"


EXIT_PIN_HASH = stored("tzl94rkzNoEM/DL22QHAcFHW00Q/inKc08cJXe6ip2U")
PIN_HASH = stored("S6kVHmqTMU1EKlvf6ggO5brPUKa24RgJOAJoPaT8cEo")
PASSWORD_HASH = stored("qfZIlAIVGPiSCdznN2LtGAugTuGYPb0gCK16+RclBFQ")


@pytest.fixture
def folder(settings, tmp_path):
    """A data folder with an exit PIN."""
    settings.DATA_DIR = tmp_path
    (tmp_path / "secret.key").write_text(settings.SECRET_KEY)
    file = f'{{"on": true, "exit_pin": "{EXIT_PIN_HASH}"}}'
    (tmp_path / "kiosk.json").write_text(file)
    return DataFolder(tmp_path)


def test_a_password_opens():
    assert hashers.matches("gravel under bicycle", PASSWORD_HASH)
    assert not hashers.matches("gravel under bicycles", PASSWORD_HASH)


def test_a_pin_opens():
    assert pins.matches(PIN, PIN_HASH)
    assert not pins.matches("271829", PIN_HASH)


def test_the_exit_pin_opens_from_the_database(db):
    KioskPolicy.objects.update(exit_pin=EXIT_PIN_HASH)
    exit_pin.check(EXIT_PIN)
    with pytest.raises(WrongExitPin):
        exit_pin.check("5824")


def test_the_exit_pin_opens_from_the_file(folder):
    assert ExitPin(folder).opens(EXIT_PIN)
    assert not ExitPin(folder).opens("5824")


def test_the_file_of_the_kiosk_is_written_as_it_is_read(folder, db):
    file = folder.root / "kiosk.json"
    before = file.read_text()
    file.unlink()
    KioskPolicy.objects.update(exit_pin=EXIT_PIN_HASH, kiosk_on=True)
    state_file.refresh()
    assert file.read_text() == before


def test_wrong_exit_pins_that_were_counted_stay_counted(folder):
    (folder.root / "kiosk-tries.json").write_text('{"failures": 4, "at": 1000000.0}')
    key = ExitPin(folder, wall_clock=lambda: 1_000_060.0)
    assert not key.opens("5824")
    assert key.wait() == 900
    written = json.loads((folder.root / "kiosk-tries.json").read_text())
    assert written == {"failures": 5, "at": 1_000_060.0}


def test_failures_are_counted_under_the_same_key():
    assert throttle.key_for("Ben") == NAME_KEY
    assert throttle.key_for(" \uff22\uff25\uff2e ") == NAME_KEY
    assert code_throttle.key_for("Ben") == (
        "a67aa2aa7414aad5ea21f35e1aa140f20e5c5caa4cae563215969e4f29c7fc2e"
    )


@pytest.mark.parametrize(("failures", "status"), [(99, 302), (100, 200)])
def test_a_password_that_was_switched_off_stays_so(ben, clock, failures, status):
    SignInAttempts.objects.create(
        key=NAME_KEY, failures=failures, known=True, last_at=timezone.now()
    )
    clock.forward(900)
    answer = launched_client().post(
        "/accounts/login/", {"username": "ben", "password": "gravel under bicycle"}
    )
    assert answer.status_code == status


def test_a_session_is_found_under_the_same_hash_of_its_key(ben):
    key = "abcdefghijklmnopqrstuvwxyz012345"
    hashed = "653bb1245e828fcda4fa53fcd5a3def5bd7654e651f54b4132b73d74e64435c4"
    assert reference(key) == hashed
    session = SessionStore()
    session["kept"] = "yes"
    session.save()
    session.get_model_class().objects.update(session_key=hashed)
    assert SessionStore(key)["kept"] == "yes"
    assert not User.objects.filter(sessions__session_key=key).exists()
