"""Files are in a backup, and come back with it."""

from __future__ import annotations

import zipfile

import pytest

from desktop.storage import backup_archive
from tests.desktop.test_backups import data_folder, fill

FILE = f"media/files/{'0a' * 16}"


@pytest.fixture
def folder(tmp_path):
    folder = data_folder(tmp_path / "data")
    (folder.media / "files").mkdir()
    fill(folder.database, "ada").close()
    (folder.root / FILE).write_bytes(b"a scan")
    (folder.media / "files" / "something else").write_bytes(b"not ours")
    return folder


def test_a_file_is_packed_and_put_back_and_nothing_else(folder, tmp_path):
    packed = tmp_path / "packed.zip"
    backup_archive.pack(folder.database, packed)
    assert FILE in zipfile.ZipFile(packed).namelist()
    assert len([name for name in zipfile.ZipFile(packed).namelist() if "files/" in name]) == 1
    (folder.root / FILE).unlink()
    with backup_archive.unpacked(packed, tmp_path, trusted=True) as place:
        backup_archive.put_pictures(place, folder.database)
    assert (folder.root / FILE).read_bytes() == b"a scan"
