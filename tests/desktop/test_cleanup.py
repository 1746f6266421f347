"""What killed work leaves is cleared at the next start, and nobody's running work is."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from desktop import file_lock
from desktop.paths import DataFolder
from desktop.storage import backups, cleanup, sqlite_files
from tests.desktop.conftest import ROOT
from tests.desktop.test_backups import NOW
from tests.desktop.test_restore_kills import (  # noqa: F401 - the fixture too
    PREPARE,
    REQUEST,
    folder,
    killed_everywhere,
)

KINDS = re.compile(r"unpacked-|brought-|unfinished|\.restored|journal|-wal|-shm")
BACK_UP = """
from datetime import UTC, datetime
backups.make(folder.database, folder.backups, "daily", datetime.now(UTC))
"""
RESTORE = f"pending_restore.replace_data(chosen, folder, {REQUEST})"


def left(there):
    # What lies beside the database is a part of it.
    own = {sqlite_files.companion(there.database, ending) for ending in sqlite_files.COMPANIONS}
    found = set(there.root.rglob("*")) - own
    return [path.name for path in found if KINDS.search(path.name)]


@pytest.mark.slow  # kills the program at each step
@pytest.mark.parametrize("action", [BACK_UP, PREPARE, RESTORE])
def test_what_a_kill_at_any_step_leaves_is_cleared(folder, tmp_path, action):  # noqa: F811
    copies = killed_everywhere(folder, tmp_path, action)
    assert any(left(copy) for copy in copies)

    for copy in copies:
        cleanup.clear(copy)

        assert left(copy) == []
        assert len(backups.kept(copy.backups)) >= 1


MADE = (
    *("restore-0a.zip.unfinished", "restore-0a.json.unfinished", ".kiosk.json-x1"),
    *("latchkey.sqlite3.restored", "latchkey.sqlite3.restored-journal"),
    *("backups/2026-01-01T000000Z-daily.zip.unfinished", "backups/unpacked-x/latchkey.sqlite3"),
    *("backups/2026-01-01T000000Z-daily.zip.sqlite3.unfinished-journal", "backups/brought-y/b.zip"),
    *("backups/damaged-2026-01-01T000000Z.unfinished/latchkey.sqlite3",),
    *("backups/audit-log-1.jsonl.0a0b.unfinished", "media/0a-96.webp.unfinished"),
)
KEPT = (
    *("latchkey.sqlite3-wal", "restore-next.zip", "kiosk.json", "secret.key"),
    *("backups/2026-01-01T000000Z-daily.zip", "backups/damaged-2026-01-01T000000Z/x", "media/a"),
)


def test_each_kind_goes_and_nothing_else(tmp_path):
    root = tmp_path / "data"
    for name in (*MADE, *KEPT):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"x")

    cleanup.clear(DataFolder(root))

    there = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    assert there == set(KEPT)


def test_what_cannot_be_removed_stops_no_start(tmp_path, monkeypatch):
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups/unpacked-x").mkdir()

    def refuse(_path):
        raise PermissionError

    monkeypatch.setattr("shutil.rmtree", refuse)

    cleanup.clear(DataFolder(tmp_path))


def test_where_nothing_can_be_locked_backups_are_made_and_cleared_all_the_same(
    folder,  # noqa: F811
    monkeypatch,
):
    def cannot(_descriptor):
        raise OSError(file_lock.CANNOT_LOCK[0], "No locks available")

    monkeypatch.setattr(file_lock, "take", cannot)
    (folder.backups / "2026-01-01T000000Z-daily.zip.unfinished").touch()

    backups.make(folder.database, folder.backups, "daily", NOW)
    cleanup.clear(folder)

    assert left(folder) == []
    assert len(backups.kept(folder.backups)) == 2


def test_a_link_is_removed_and_not_followed(tmp_path):
    (tmp_path / "backups").mkdir()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter").touch()
    (tmp_path / "backups/unpacked-x").symlink_to(tmp_path / "mine")

    cleanup.clear(DataFolder(tmp_path))

    assert (tmp_path / "mine/letter").exists()
    assert not (tmp_path / "backups/unpacked-x").is_symlink()


def test_a_backup_that_another_process_is_making_is_left_alone(folder):  # noqa: F811
    code = """
import sys
from pathlib import Path
from desktop.storage import backup_archive

def wait(_done, _total):
    print("packing", flush=True)
    sys.stdin.read(1)

backup_archive.pack(Path(sys.argv[1]), Path(sys.argv[2]), wait)
"""
    target = folder.backups / "2026-05-01T000000Z-mine.zip"
    command = [sys.executable, "-c", code, str(folder.database), str(target)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as packing:
        assert packing.stdout
        assert packing.stdout.readline() == b"packing\n"
        before = set(left(folder))

        cleanup.clear(folder)

        assert before
        assert set(left(folder)) == before
        packing.communicate(b"x" * 100)
    assert packing.returncode == 0
    assert target.exists()


def test_the_next_start_clears_what_a_killed_backup_left(administered, launch):
    big = administered() / "backups/unpacked-killed"
    big.mkdir()
    (big / "latchkey.sqlite3").write_bytes(b"x")

    program = launch("--no-window")
    program.address()

    assert not big.exists()
    assert program.stop() == 0
