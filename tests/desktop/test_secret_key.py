"""The secret key: made once, whole, private; a bad one is refused, never replaced silently."""

from __future__ import annotations

import stat

import pytest

from desktop.errors import KeyUnusable
from desktop.secret_key import SHORTEST, ensure


@pytest.fixture
def key(tmp_path):
    path = tmp_path / "secret.key"
    ensure(path)
    return path


def test_a_key_is_made_long_random_and_private(key, tmp_path):
    other = tmp_path / "other.key"
    ensure(other)

    assert len(key.read_text()) >= SHORTEST
    assert key.read_text() != other.read_text()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.key", "secret.key"]


def test_a_key_that_is_there_stays(key):
    before = key.read_text()

    ensure(key)

    assert key.read_text() == before


def test_what_a_power_cut_left_behind_is_no_hindrance(tmp_path):
    (tmp_path / "secret.new").write_text("half")

    ensure(tmp_path / "secret.key")

    assert len((tmp_path / "secret.key").read_text()) >= SHORTEST


@pytest.mark.parametrize("damage", [b"", b"short", b"\xff" * 100, b"x" * 80 + b"\x00" * 10])
def test_a_damaged_key_is_refused_and_kept(key, damage):
    key.write_bytes(damage)

    with pytest.raises(KeyUnusable, match="is damaged. Replace it with a good copy or delete"):
        ensure(key)

    assert key.read_bytes() == damage


@pytest.mark.parametrize("permissions", [0o700, 0o755])
def test_a_folder_in_the_place_of_the_key_is_called_that(tmp_path, permissions):
    folder = tmp_path / "secret.key"
    folder.mkdir()
    folder.chmod(permissions)

    with pytest.raises(KeyUnusable, match=r"secret\.key is a folder, but the key must be a file"):
        ensure(folder)

    folder.rmdir()
    ensure(folder)


@pytest.mark.parametrize("permissions", [0o640, 0o604, 0o666])
def test_a_key_that_others_can_read_is_refused(key, permissions):
    key.chmod(permissions)

    with pytest.raises(KeyUnusable, match="Other users of this computer can read the key file"):
        ensure(key)

    key.chmod(0o600)
    ensure(key)
