"""A restore that is killed at any step: nothing is lost, and the log says it exactly once."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing

import pytest

from audit import anchor
from desktop.errors import Refused
from desktop.paths import DataFolder
from desktop.storage import (
    backup_archive,
    backups,
    pending_restore,
    replaced_log,
    restore_request,
    restored_note,
    sqlite_files,
)
from desktop.storage.restore_request import Request
from djangoapp.startup import restored
from tests.desktop.conftest import ROOT
from tests.desktop.test_backups import NOW, damage, data_folder, fill, people, people_in

BY_ADA = Request("page", "kept.zip", account=1, name="ada")
MOST_STEPS = 60
# Prints how many processes it took until one ended by itself.
KILLED = """
import os, signal, sys
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "djangoapp.settings.test"
import django
django.setup()
from desktop.storage import backups, pending_restore
from desktop.paths import DataFolder
from desktop.storage.restore_request import Request

STEPS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "sqlite3.connect"}

def hook(step):
    left = [step]
    def count(event, arguments):
        opened = event == "open" and isinstance(arguments[2], int)
        if event in STEPS or opened and arguments[2] & (os.O_WRONLY | os.O_RDWR):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
    return count

from djangoapp import startup
startup.known_names()

for step, copy in enumerate(sys.argv[1:], 1):
    child = os.fork()
    if child == 0:
        folder = DataFolder(Path(copy))
        chosen = next(iter(folder.backups.glob("*-by-hand.zip")))
        sys.addaudithook(hook(step))
        exec(ACTION)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if not os.WIFSIGNALED(status):
        assert status == 0
        print(step)
        break
"""
REQUEST = "Request('page', 'kept.zip', account=1, name='ada')"
PREPARE = f"""
pending_restore.prepare(chosen, folder, {REQUEST}).put()
"""


def log(database, *numbers):
    """Write entries with these numbers into the log."""
    rows = [(number, f"2026-11-{number:02} 10:00:00", f"hash {number}") for number in numbers]
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS audit_entry (sequence INTEGER PRIMARY KEY, at, kind,"
            " actor_id, subject_id, result, session, data, previous_hash, hash)"
        )
        connection.executemany(
            "INSERT INTO audit_entry VALUES (?, ?, 'k', 1, NULL, 'done', '', '{}', '', ?)", rows
        )


@pytest.fixture
def folder(tmp_path):
    """A data folder with two people and five entries, of which a backup knows one and three."""
    folder = data_folder(tmp_path / "data")
    fill(folder.database, "ada").close()
    log(folder.database, 1, 2, 3)
    (folder.root / "media/pictures" / f"{'0a' * 16}-96.webp").write_bytes(b"ada's face")
    backups.make(folder.database, folder.backups, "by-hand", NOW)
    (folder.root / "media/pictures" / f"{'0a' * 16}-96.webp").unlink()
    fill(folder.database, "ben").close()
    log(folder.database, 4, 5)
    return folder


def killed_everywhere(folder, tmp_path, action):
    """Have processes do `action` in copies of the folder, one killed at each step, one at none.

    Returns these copies. All are forked from a process of its own, which has no threads.
    """
    copies = [tmp_path / f"copy-{number}" for number in range(1, MOST_STEPS)]
    for copy in copies:
        shutil.copytree(folder.root, copy)
    code = f"ACTION = {action!r}\n{KILLED}"
    command = [sys.executable, "-c", code, *map(str, copies)]
    used = int(subprocess.check_output(command, cwd=ROOT, timeout=60))
    return [DataFolder(copy) for copy in copies[:used]]


def only_backup(folder):
    (kept,) = [one for one in backups.kept(folder.backups) if one.occasion == "by-hand"]
    return kept.path


def assert_restored_once(folder):
    assert people(folder.database) == ["ada"]
    assert (folder.root / "media/pictures" / f"{'0a' * 16}-96.webp").read_bytes() == b"ada's face"
    (note,) = restored_note.of(folder.database)
    assert (note["way"], note["account"], note["name"]) == ("page", 1, "ada")
    assert (note["replaced_from"], note["replaced_through"]) == (4, 5)
    assert note["replaced_hash"] == "hash 5"
    lines = (folder.backups / note["kept_in"]).read_text().splitlines()
    assert [json.loads(line)["sequence"] for line in lines[:-1]] == [4, 5]
    assert json.loads(lines[-1])["end"]["entries"] == 2
    safe = [one for one in backups.kept(folder.backups) if one.occasion == "before-restore"]
    assert people_in(safe[-1]) == ["ada", "ben"]
    assert not folder.staged.exists()
    assert not folder.staged_request.exists()


@pytest.mark.slow  # kills the program at each step
def test_killed_at_any_step_of_the_start_it_is_done_at_the_next_and_told_once(folder, tmp_path):
    pending_restore.prepare(only_backup(folder), folder, BY_ADA).put()

    copies = killed_everywhere(folder, tmp_path, "pending_restore.perform(folder)")
    assert len(copies) > 15
    for copy in copies:
        assert people(copy.database) in (["ada"], ["ada", "ben"])  # Either is whole.
        pending_restore.perform(copy)
        assert_restored_once(copy)


def test_killed_at_any_step_of_choosing_it_is_staged_whole_or_not_at_all(folder, tmp_path):
    copies = killed_everywhere(folder, tmp_path, PREPARE)
    assert len(copies) > 5
    for copy in copies:
        was_staged = copy.staged.exists()
        pending_restore.perform(copy)
        if was_staged:
            assert_restored_once(copy)
        else:
            assert people(copy.database) == ["ada", "ben"]
            assert restored_note.of(copy.database) == []
    assert was_staged


def test_killed_at_any_step_of_choosing_another_no_request_lies_beside_the_wrong_one(
    folder, tmp_path
):
    first = backups.make(folder.database, folder.backups, "daily", NOW)
    pending_restore.prepare(first.path, folder, BY_ADA).put()

    copies = killed_everywhere(folder, tmp_path, PREPARE)

    assert [copy.staged.exists() for copy in copies].count(False) > 0
    for copy in copies:
        if copy.staged.exists():
            assert restore_request.read(copy).way == "page"


@pytest.mark.slow  # kills the program at each step
def test_killed_at_any_step_on_the_command_line_the_data_is_whole(folder, tmp_path):
    action = f"pending_restore.replace_data(chosen, folder, {REQUEST})"
    for copy in killed_everywhere(folder, tmp_path, action):
        if people(copy.database) == ["ada"]:
            assert_restored_once(copy)
        else:
            assert people(copy.database) == ["ada", "ben"]
            assert replaced_log.end_of(copy.database) == (5, "hash 5")
    assert people(copy.database) == ["ada"]


def test_a_failure_that_is_killed_at_any_step_is_told_once(folder, tmp_path):
    pending_restore.prepare(only_backup(folder), folder, BY_ADA).put()
    damage(folder.staged)

    for copy in killed_everywhere(folder, tmp_path, "pending_restore.perform(folder)"):
        pending_restore.perform(copy)
        assert people(copy.database) == ["ada", "ben"]
        (note,) = restored_note.of(copy.database)
        assert note["failed"] is True
        assert not copy.staged.exists()


def test_a_second_restore_before_the_next_start_loses_no_note(folder):
    kept = only_backup(folder)
    pending_restore.replace_data(kept, folder, Request("command line", "first.zip"))
    pending_restore.replace_data(kept, folder, Request("command line", "second.zip"))

    told = [(note["source"], note["replaced_from"]) for note in restored_note.of(folder.database)]
    assert told == [("first.zip", 4), ("second.zip", 0)]


def test_what_a_backup_tells_of_restores_names_nobody(folder):
    told = {"key": "k", "way": "page", "account": 1, "name": "ada"}
    with closing(sqlite3.connect(folder.database)) as connection, connection:
        connection.execute(restored.TABLE_SQL)
        rows = [(json.dumps(told),), ("[]",)]
        connection.executemany(f"INSERT INTO {restored.TABLE} VALUES (?)", rows)
    brought = backups.make(folder.database, folder.backups, "daily", NOW)
    with closing(sqlite3.connect(folder.database)) as connection, connection:
        connection.execute(f"DELETE FROM {restored.TABLE} WHERE told <> '[]'")

    pending_restore.replace_data(brought.path, folder, Request("command line", "brought.zip"))

    (note,) = restored_note.of(folder.database)
    assert (note["source"], note["account"]) == ("brought.zip", 0)


@pytest.mark.parametrize("gone", [True, False])
def test_the_anchor_tells_where_the_log_of_a_lost_database_ended(folder, gone):
    last = (5, "hash 5") if gone else (3, "hash 3")  # The backup has the first three.
    told = {"sequence": last[0], "hash": last[1], "signature": ""}
    (folder.root / anchor.NAME).write_text(json.dumps(told))
    folder.database.unlink()

    pending_restore.replace_data(only_backup(folder), folder, Request("failure page", "kept.zip"))

    (note,) = restored_note.of(folder.database)
    assert (note["replaced_through"], note["replaced_hash"]) == last
    assert note["unread"] == gone


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"sequence": "x", "hash": 1}', "[" * 100_000])
def test_an_invalid_anchor_does_not_prevent_restoring(folder, text):
    (folder.root / anchor.NAME).write_text(text)
    folder.database.unlink()

    pending_restore.replace_data(only_backup(folder), folder, Request("failure page", "kept.zip"))

    (note,) = restored_note.of(folder.database)
    assert (note["unread"], note["replaced_through"]) == (False, 0)


@pytest.mark.parametrize("harm", ["ALTER TABLE audit_entry DROP COLUMN session", "lie"])
def test_a_backup_whose_log_cannot_be_compared_is_refused_when_it_is_chosen(folder, harm):
    copy = folder.root / "forged.sqlite3"
    sqlite_files.copy(folder.database, copy)
    if harm != "lie":
        with closing(sqlite3.connect(copy)) as connection, connection:
            connection.execute(harm)
    backup_archive.pack(copy, folder.backups / "forged.zip")
    if harm == "lie":
        name_other_migrations(folder.backups / "forged.zip")

    with pytest.raises(Refused):
        pending_restore.prepare(folder.backups / "forged.zip", folder, BY_ADA)


def name_other_migrations(packed):
    with zipfile.ZipFile(packed) as read:
        contents = {name: read.read(name) for name in read.namelist()}
    manifest = json.loads(contents["manifest.json"]) | {"schema": [["accounts", "0001"]]}
    contents["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(packed, "w") as written:
        for name, content in contents.items():
            written.writestr(name, content)


def forget(folder):
    folder.staged_request.unlink()


def rename_her(folder):
    text = folder.staged_request.read_text()
    folder.staged_request.write_text(text.replace("ada", "ben"))


def swap_the_backup(folder):
    other = backups.make(folder.database, folder.backups, "daily", NOW)
    shutil.copy(other.path, folder.staged)


def write_nonsense(folder):
    folder.staged_request.write_text("[" * 100_000)


@pytest.mark.parametrize("forge", [forget, rename_her, swap_the_backup, write_nonsense])
def test_a_request_that_does_not_fit_names_nobody(folder, forge):
    pending_restore.prepare(only_backup(folder), folder, BY_ADA).put()
    forge(folder)

    pending_restore.perform(folder)

    (note,) = restored_note.of(folder.database)
    assert (note["way"], note["account"], note["name"]) == ("unknown", 0, "")


def test_a_request_without_a_backup_is_forgotten(folder):
    pending_restore.prepare(only_backup(folder), folder, BY_ADA).put()
    folder.staged.unlink()

    pending_restore.perform(folder)

    assert not folder.staged_request.exists()
    assert people(folder.database) == ["ada", "ben"]


@pytest.mark.parametrize("how", ["damaged", "gone"])
def test_a_log_that_cannot_be_read_is_named_as_far_as_it_was_known(folder, how):
    pending_restore.prepare(only_backup(folder), folder, BY_ADA).put()
    damage(folder.database) if how == "damaged" else folder.database.unlink()

    pending_restore.perform(folder)

    (note,) = restored_note.of(folder.database)
    assert (note["unread"], note["replaced_from"]) == (True, 0)
    assert (note["replaced_through"], note["replaced_hash"]) == (5, "hash 5")
    assert (folder.backups / note["kept_in"] / "latchkey.sqlite3").exists() == (how == "damaged")


def test_no_made_up_log_takes_the_place_of_entries_that_are_kept(folder, tmp_path):
    fresh = tmp_path / "fresh.sqlite3"
    fill(fresh, "eve").close()
    kept = replaced_log.save(folder.database, fresh, folder.backups).kept_in
    contents = (folder.backups / kept).read_bytes()
    with closing(sqlite3.connect(folder.database)) as connection, connection:
        connection.execute("UPDATE audit_entry SET kind = 'harmless' WHERE sequence = 4")

    others = replaced_log.save(folder.database, fresh, folder.backups).kept_in

    assert others != kept
    assert (folder.backups / kept).read_bytes() == contents
    assert replaced_log.save(folder.database, fresh, folder.backups).kept_in == others


def test_entries_with_the_numbers_of_others_count_as_gone(folder, tmp_path):
    forged = tmp_path / "forged.sqlite3"
    fill(forged, "eve").close()
    log(forged, 1, 2, 3, 4, 5)
    with closing(sqlite3.connect(forged)) as connection, connection:
        connection.execute("UPDATE audit_entry SET kind = 'harmless' WHERE sequence = 4")

    replaced = replaced_log.save(folder.database, forged, folder.backups)

    assert (replaced.first, replaced.last) == (4, 5)
