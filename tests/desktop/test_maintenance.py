"""What is due daily, beside the window: done, given up at the end, and damage that is found."""

from __future__ import annotations

import errno
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from accounts import clock
from accounts.models import Session
from desktop.storage import backups, maintenance, sqlite_files
from desktop.storage.data_folder import open_folder
from desktop.storage.maintenance import Maintenance
from djangoapp import continuity, startup

pytestmark = pytest.mark.django_db

ROWS = 60_000
PAGES = 16  # so that a small copy takes many steps
NOW = datetime.now(UTC)


@pytest.fixture
def watch(monkeypatch):
    monkeypatch.setattr(continuity, "watch", continuity.Watch())
    return continuity.watch


@pytest.fixture
def folder(data, monkeypatch):
    monkeypatch.setattr(sqlite_files, "AT_ONCE", PAGES)
    folder = open_folder(str(data))
    with closing(sqlite3.connect(folder.database)) as database, database:
        for table in ("django_migrations", "accounts_user"):
            database.execute(f"CREATE TABLE {table} (app, name)")
        numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ?)"
        database.execute(f"INSERT INTO accounts_user {numbers} SELECT i, i FROM n", [ROWS])
    return folder


def run(folder, *, unclean=False):
    ending = threading.Event()
    ending.set()
    Maintenance(folder, ending, unclean=unclean).run()


def test_the_end_of_the_program_leaves_it_a_moment(folder):
    run(folder)

    assert len(backups.kept(folder.backups)) == 1


def test_it_is_given_up_when_the_moment_is_over(folder, monkeypatch, caplog):
    monkeypatch.setattr(maintenance, "PATIENCE", -1.0)
    caplog.set_level("INFO")

    run(folder, unclean=True)

    assert list(folder.backups.iterdir()) == []
    assert caplog.text.count("given up") == 1


class _Enough(Exception):
    pass


def ask_after(calls):
    left = iter(range(calls))

    def ask(*_how_far):
        if next(left, None) is None:
            raise _Enough

    return ask


@pytest.mark.parametrize("calls", [0, 1])
def test_a_copy_can_be_given_up_anywhere(folder, calls):
    with pytest.raises(_Enough):
        backups.make(folder.database, folder.backups, "daily", NOW, reached=ask_after(calls))

    assert list(folder.backups.iterdir()) == []


def test_a_check_can_be_given_up(folder):
    with pytest.raises(_Enough):
        sqlite_files.check(folder.database, ask=ask_after(0))


def test_a_copy_holds_one_state_of_the_data_while_others_write(folder, tmp_path):
    with closing(sqlite3.connect(folder.database)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        asked = []

        def write(*_how_far):
            asked.append(True)
            assert len(asked) < 1000  # else it begins anew for ever
            with writer:
                writer.execute("INSERT INTO accounts_user VALUES ('late', 'late')")

        sqlite_files.copy(folder.database, tmp_path / "copy", write)

    with closing(sqlite3.connect(tmp_path / "copy")) as copied:
        assert copied.execute("SELECT count(*) FROM accounts_user").fetchone() == (ROWS,)
    steps = (tmp_path / "copy").stat().st_size // 4096 // PAGES
    assert steps <= len(asked) < 3 * steps  # It was not begun anew with each of them.


@pytest.mark.parametrize("unclean", [False, True], ids=["by the backup", "by the check"])
def test_damage_that_is_found_ends_every_answer(folder, watch, unclean):
    if unclean:
        backups.make(folder.database, folder.backups, "daily", NOW)
    with folder.database.open("r+b") as file:
        file.seek(folder.database.stat().st_size // 2)
        file.write(b"\xff" * 8192)

    run(folder, unclean=unclean)

    assert watch.broken


class Running:
    """A program that runs for some hours, of which only its own clock tells."""

    def __init__(self, hours, between=lambda: None):
        self.left, self.now, self.between = hours, 0.0, between

    def wait(self, seconds):
        if seconds == maintenance.AFTER:
            return False
        self.between()
        self.now += seconds
        self.left -= seconds / 3_600
        return self.left < 0

    def is_set(self):
        return False

    def clock(self):
        return self.now


def live(folder, running, *, new=False):
    """Have the program run; return how many backups there are then."""
    one = Maintenance(folder, running, unclean=False, new=new)
    one.clock = running.clock
    one.run()
    return len(backups.kept(folder.backups))


def test_a_program_that_is_never_started_again_keeps_a_backup_each_day(folder):
    assert live(folder, Running(hours=3 * 24)) == 1 + 3


def test_the_next_one_is_due_a_day_after_the_last_and_no_earlier(folder):
    backups.make(folder.database, folder.backups, "daily", datetime.now(UTC) - timedelta(hours=20))

    assert live(folder, Running(hours=3)) == 1
    assert live(folder, Running(hours=4)) == 2


def test_the_log_is_shortened_once_a_day(folder, monkeypatch):
    asked = []
    monkeypatch.setattr(startup, "shorten_audit_log", lambda *_given: asked.append(1))

    live(folder, Running(49))

    assert len(asked) == 3


def test_backups_that_cannot_be_looked_at_end_nothing(folder, monkeypatch):
    def broken(*_given):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(backups, "due_in", broken)
    cleared = []
    monkeypatch.setattr(startup, "clear_expired_sessions", lambda: cleared.append(1))

    live(folder, Running(2))

    assert len(cleared) == 3


def test_a_new_folder_has_its_first_backup_after_a_day(folder):
    assert live(folder, Running(hours=23), new=True) == 0
    assert live(folder, Running(hours=24), new=True) == 1


def test_a_backup_that_fails_is_tried_again_with_the_next_look(folder):
    folder.backups.rmdir()
    folder.backups.touch()

    def make_room():
        assert folder.backup_failed.exists() == folder.backups.is_file()
        if folder.backups.is_file():
            folder.backups.unlink()
            folder.backups.mkdir()

    assert live(folder, Running(2, make_room)) == 1
    assert not folder.backup_failed.exists()


@pytest.mark.django_db(transaction=True)
def test_sessions_that_are_over_are_removed_daily(folder):
    for key, hours in (("a", -1), ("b", 1)):
        moment = clock.now() + timedelta(hours=hours)
        Session.objects.create(session_key=key, expire_date=moment)

    live(folder, Running(hours=1))

    assert [one.session_key for one in Session.objects.all()] == ["b"]


@pytest.mark.parametrize("due", [True, False], ids=["backup", "no backup"])
def test_after_a_power_cut_it_is_checked_once_by_the_backup_or_by_itself(folder, due, monkeypatch):
    if not due:
        backups.make(folder.database, folder.backups, "daily", NOW)
    checked, check = [], sqlite_files.check

    def noted(database, **how):
        checked.append(database == folder.database)
        check(database, **how)

    monkeypatch.setattr(sqlite_files, "check", noted)

    run(folder, unclean=True)

    assert checked == [not due]


def test_nothing_is_checked_after_a_clean_end(folder, watch):
    backups.make(folder.database, folder.backups, "daily", NOW)
    with folder.database.open("r+b") as file:
        file.seek(folder.database.stat().st_size // 2)
        file.write(b"\xff" * 8192)

    run(folder)

    assert not watch.broken


def test_a_backup_that_fails_is_noted_until_one_succeeds(folder):
    folder.backups.rmdir()
    folder.backups.touch()
    run(folder)
    assert folder.backup_failed.exists()

    folder.backups.unlink()
    folder.backups.mkdir()
    run(folder)
    assert not folder.backup_failed.exists()


def test_a_backup_that_is_given_up_has_not_failed(folder, monkeypatch):
    monkeypatch.setattr(maintenance, "PATIENCE", -1.0)

    run(folder)

    assert not folder.backup_failed.exists()
