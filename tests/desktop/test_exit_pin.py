"""The exit PIN without the database: what opens, what waits, and that a restart forgets nothing."""

from __future__ import annotations

import json
import resource

import pytest

from accounts.passwords import hashers
from desktop import secret_key
from desktop.paths import DataFolder
from desktop.storage import exit_pin
from desktop.storage.exit_pin import WAIT, ExitPin
from kiosk import exit_pin as of_the_pages
from tests.cast import Clock

PIN = "40718"


@pytest.fixture
def folder(tmp_path, settings):
    """A data folder whose exit PIN the pages have set."""
    folder = DataFolder(tmp_path)
    secret_key.ensure(folder.secret_key)
    settings.SECRET_KEY = folder.secret_key.read_text().strip()
    hashed = hashers.encode(of_the_pages._peppered(PIN))
    (tmp_path / "kiosk.json").write_text(json.dumps({"on": True, "exit_pin": hashed}))
    return folder


@pytest.fixture
def key(folder):
    return Key(folder)


class Key(ExitPin):
    """The exit PIN, and the two clocks by which it waits."""

    def __init__(self, folder: DataFolder, wall: float = 1_000_000.0) -> None:
        self.monotonic, self.wall = Clock(), Clock()
        self.wall.seconds = wall
        super().__init__(folder, self.monotonic, self.wall)

    def forward(self, seconds: float) -> None:
        self.monotonic.forward(seconds)
        self.wall.forward(seconds)


def guess(key, times):
    return [key.opens(f"{number:05d}") for number in range(times)]


def test_what_the_pages_hashed_opens(key):
    assert key.is_set()
    assert key.opens(PIN)


def test_the_digits_of_any_keyboard_open(key):
    assert key.opens("٤٠٧١٨ ")


@pytest.mark.parametrize("pin", ["", "40719", "4071", "407180", PIN * 300, "٤٠٧١٩", "\ud800"])
def test_nothing_else_opens(key, pin):
    assert not key.opens(pin)


def test_after_five_wrong_ones_even_the_right_one_waits(key):
    guess(key, 4)
    assert key.wait() == 0
    guess(key, 1)
    assert key.wait() == WAIT
    assert not key.opens(PIN)

    key.forward(WAIT - 1)
    assert not key.opens(PIN)
    key.forward(1)
    assert key.opens(PIN)


def test_a_disk_that_is_full_forgets_none_that_were_counted_before(key, folder):
    guess(key, 4)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        guess(key, 1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert key.wait() == WAIT

    started_again = Key(folder)
    guess(started_again, 1)

    assert started_again.wait() == WAIT


def test_the_right_exit_pin_resets_the_failures_before_it(key):
    guess(key, 4)
    assert key.opens(PIN)
    guess(key, 4)

    assert key.wait() == 0


def test_a_restart_forgets_neither_the_tries_nor_the_wait(key, folder):
    guess(key, 4)
    again = Key(folder)
    guess(again, 1)
    assert again.wait() == WAIT

    assert Key(folder, again.wall.seconds + 300).wait() == WAIT - 300
    assert Key(folder, again.wall.seconds + WAIT).wait() == 0


def test_a_clock_set_back_shortens_no_wait(key, folder):
    guess(key, 5)
    key.wall.forward(-86_400)

    assert key.wait() == WAIT
    assert Key(folder, key.wall.seconds).wait() == WAIT


def test_a_thousand_tries_open_nothing(key, caplog):
    for number in range(1000):
        assert not key.opens(f"{number:05d}")
        key.forward(1)

    # The others came in a wait. Five, and after 15 minutes five more.
    assert caplog.text.count("A wrong exit PIN was typed.") == 10


def test_tries_count_even_where_they_cannot_be_written_down(key, folder):
    (folder.root / "kiosk-tries.json").mkdir()

    guess(key, 5)

    assert key.wait() == WAIT


@pytest.mark.parametrize(
    "text", ["", "[]", '{"failures": "many"}', '{"failures": 3}', "[" * 100_000]
)
def test_a_damaged_count_starts_anew(folder, text):
    (folder.root / "kiosk-tries.json").write_text(text)

    assert ExitPin(folder).opens(PIN)


@pytest.mark.parametrize("stored", ["", "argon2$", "argon2$argon2id$v=19$nonsense", "pbkdf2$1$a$b"])
def test_an_invalid_hash_accepts_no_password(key, folder, stored):
    (folder.root / "kiosk.json").write_text(json.dumps({"on": True, "exit_pin": stored}))

    assert not key.opens(PIN)
    assert not key.opens("")


def test_without_the_secret_key_the_hash_is_worth_nothing(key, folder):
    folder.secret_key.unlink()

    assert not key.opens(PIN)


def test_all_who_ask_for_the_same_folder_count_together(folder, tmp_path):
    guess(exit_pin.of(folder), 5)

    assert exit_pin.of(DataFolder(tmp_path)).wait() > 0
    assert exit_pin.of(DataFolder(tmp_path / "other")).wait() == 0
