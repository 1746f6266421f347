"""What is staged to be restored and cannot be: set aside, told, and never in the way of a start."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import time
import zipfile
from contextlib import closing, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.storage import backup_archive, backups, pending_restore, restored_note, sqlite_files
from desktop.storage.restore_request import Request
from tests.desktop.test_backups import damage, data_folder, fill, people

BY_ADA = Request("page", "kept.zip", account=1, name="ada")
FACE = f"media/pictures/{'0a' * 16}-96.webp"


@pytest.fixture
def folder(tmp_path):
    """A data folder with two people, and a staged backup that knows one of them and a picture."""
    folder = data_folder(tmp_path / "data")
    fill(folder.database, "ada").close()
    (folder.root / FACE).write_bytes(b"ada's face")
    backup_archive.pack(folder.database, tmp_path / "kept.zip")
    shutil.rmtree(folder.media)
    pending_restore.prepare(tmp_path / "kept.zip", folder, BY_ADA).put()
    fill(folder.database, "ben").close()
    return folder


@contextmanager
def held(folder):
    """Have another program hold the database, and wait for it only a moment."""
    with closing(sqlite3.connect(folder.database, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


def a_damaged_backup(folder):
    damage(folder.staged)
    return nullcontext()


def a_folder_of_its_name(folder):
    folder.staged.unlink()
    folder.staged.mkdir()
    (folder.staged / "mine").touch()
    return nullcontext()


def nowhere_to_put_the_pictures(folder):
    folder.media.touch()
    return nullcontext()


def nowhere_to_keep_what_was_there(folder):
    folder.backups.rmdir()
    folder.backups.touch()
    return nullcontext()


FAULTS = [
    *(a_damaged_backup, a_folder_of_its_name, nowhere_to_put_the_pictures),
    *(nowhere_to_keep_what_was_there, held),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_cannot_be_restored_is_set_aside_and_stops_no_start(folder, fault, monkeypatch):
    monkeypatch.setattr(sqlite_files, "WAIT", 0.05)
    with fault(folder):
        pending_restore.perform(folder)

    assert people(folder.database) == ["ada", "ben"]
    assert not folder.staged.exists()
    assert not folder.staged_request.exists()
    assert folder.set_aside.exists()
    pending_restore.perform(folder)
    assert people(folder.database) == ["ada", "ben"]


@pytest.mark.parametrize("fault", FAULTS[:4])
def test_the_administrators_are_told_of_it_once(folder, fault):
    with fault(folder):
        pending_restore.perform(folder)
        pending_restore.perform(folder)

    (note,) = restored_note.of(folder.database)
    assert note["failed"] is True


def test_the_next_choice_clears_it_away(folder, tmp_path):
    a_damaged_backup(folder)
    pending_restore.perform(folder)

    pending_restore.prepare(tmp_path / "kept.zip", folder, BY_ADA).put()

    assert not folder.set_aside.exists()


def test_a_folder_in_the_place_of_the_request_stops_no_start_and_loses_nothing(folder):
    folder.staged_request.unlink()
    folder.staged_request.mkdir()
    (folder.staged_request / "mine").touch()

    pending_restore.perform(folder)

    assert people(folder.database) == ["ada"]
    (moved,) = folder.root.glob("restore-next.json-*")
    assert (moved / "mine").exists()


@pytest.mark.parametrize("moment", [3 * 86_400, 2**32 + 3 * 86_400], ids=["1970", "2106"])
def test_a_backup_is_packed_and_restored_whatever_the_clock_says(folder, monkeypatch, moment):
    monkeypatch.setattr(time, "time", lambda: float(moment))
    for path in folder.root.rglob("*"):
        os.utime(path, (moment, moment))
    now = datetime.fromtimestamp(moment, UTC)
    with zipfile.ZipFile(
        backups.make(folder.database, folder.backups, "by-hand", now).path
    ) as made:
        assert "manifest.json" in made.namelist()

    pending_restore.perform(folder)

    assert people(folder.database) == ["ada"]


def test_one_that_was_restored_though_something_failed_after_it_is_no_failure(folder):
    folder.first_start.mkdir()  # which is to be removed when all is done

    pending_restore.perform(folder)

    assert people(folder.database) == ["ada"]
    (note,) = restored_note.of(folder.database)
    assert "failed" not in note
    assert not folder.staged.exists()
    assert not folder.set_aside.exists()


def in_use(path, monkeypatch):
    """Have nobody be able to remove the file at `path`."""
    usual = Path.unlink

    def unlink(self, **how):
        if self == path:
            raise PermissionError(errno.EACCES, "in use")
        return usual(self, **how)

    monkeypatch.setattr(Path, "unlink", unlink)


def test_it_stays_over_the_starts_that_follow(folder):
    a_damaged_backup(folder)
    for _start in range(3):
        pending_restore.perform(folder)
        assert folder.set_aside.exists()


def test_killed_after_it_was_told_it_is_still_set_aside(folder, monkeypatch):
    a_damaged_backup(folder)

    def killed(*_given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(pending_restore, "_remove", killed)
        with pytest.raises(KeyboardInterrupt):
            pending_restore.perform(folder)
    assert folder.staged.exists()

    pending_restore.perform(folder)

    assert folder.set_aside.exists()


def test_one_that_is_done_and_cannot_be_removed_is_not_done_again(folder, monkeypatch):
    in_use(folder.staged, monkeypatch)
    for _start in range(9):
        with pytest.raises(PermissionError):
            pending_restore.perform(folder)

    (kept,) = folder.backups.glob("*before-restore.zip")
    with backup_archive.unpacked(kept, folder.backups, trusted=True) as place:
        assert people(place / "latchkey.sqlite3") == ["ada", "ben"]


def test_a_request_alone_that_cannot_be_removed_is_no_failed_restore(folder, monkeypatch):
    folder.staged.unlink()
    in_use(folder.staged_request, monkeypatch)

    pending_restore.perform(folder)

    assert restored_note.of(folder.database) == []
