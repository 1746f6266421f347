"""kiosk.json as the shell reads it: damaged, it says nothing."""

from __future__ import annotations

import pytest

from desktop.paths import DataFolder
from desktop.storage.kiosk_state import KioskFile, read


def test_what_is_written_is_read(tmp_path):
    (tmp_path / "kiosk.json").write_text('{"on": true, "exit_pin": "argon2$x", "later": 1}')

    assert read(DataFolder(tmp_path)) == KioskFile(on=True, exit_pin="argon2$x")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "7", '{"on": 1, "exit_pin": 4711}', '{"on": "yes"}', "\x00\x00", "[" * 100_000],
)
def test_what_is_damaged_says_nothing(text, tmp_path):
    (tmp_path / "kiosk.json").write_text(text)

    assert read(DataFolder(tmp_path)) == KioskFile(on=False, exit_pin="")


def test_without_a_file_there_is_no_kiosk(tmp_path):
    assert read(DataFolder(tmp_path / "nowhere")) == KioskFile()
