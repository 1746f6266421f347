"""Files are in a backup, and come back with it."""

from __future__ import annotations

import errno
import shutil
import zipfile
from typing import NamedTuple

import pytest

from desktop.storage import archive_limits as limits
from desktop.storage import backup_archive
from tests.desktop.test_backups import data_folder, fill


class Free(NamedTuple):
    """What the disk says."""

    free: int


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


def test_a_backup_that_would_fill_the_disk_is_not_begun(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Free(limits.RESERVE + 5))
    packed = tmp_path / "packed.zip"
    with pytest.raises(OSError, match="No space left") as refused:
        backup_archive.pack(folder.database, packed)
    assert refused.value.errno == errno.ENOSPC
    assert not list(tmp_path.glob("packed*"))
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Free(limits.RESERVE + 6))
    backup_archive.pack(folder.database, packed)
