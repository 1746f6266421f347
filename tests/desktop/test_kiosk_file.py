"""What the data folder says of the kiosk, whatever has become of the file."""

from __future__ import annotations

import pytest

from desktop.kiosk_file import KioskFile, read


def test_it_says_whether_the_kiosk_is_on_and_what_the_pin_must_match(tmp_path):
    (tmp_path / "kiosk.json").write_text('{"on": true, "exit_pin": "argon2$hash", "more": 1}')

    assert read(tmp_path) == KioskFile(on=True, exit_pin="argon2$hash")


@pytest.mark.parametrize(
    "text",
    [
        *(b"", b"{", b"null", b"[]", b"{}", b"\xff\xfe", b"[" * 100_000),
        *(b'{"on": 1}', b'{"on": "true", "exit_pin": 1234}'),
    ],
)
def test_what_is_damaged_or_means_something_else_switches_nothing_on(text, tmp_path):
    (tmp_path / "kiosk.json").write_bytes(text)

    assert read(tmp_path) == KioskFile()


def test_without_the_file_or_the_folder_all_is_off(tmp_path):
    (tmp_path / "kiosk.json").mkdir()

    assert read(tmp_path) == read(tmp_path / "missing") == KioskFile()
