"""Backups: whole, private, few; restored safely or refused."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import stat
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.errors import DatabaseDamaged, Refused
from desktop.paths import DataFolder
from desktop.storage import backup_archive, backups, sqlite_files
from desktop.storage.restore_request import Request

ASKED = Request("command line", "copy.zip")
NOW = datetime(2026, 11, 20, 10, 45, 12, tzinfo=UTC)


def people(database: Path) -> list[str]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro&immutable=1", uri=True)) as connection:
        return [row[0] for row in connection.execute("SELECT name FROM accounts_user")]


def people_in(kept) -> list[str]:
    path = getattr(kept, "path", kept)
    with backup_archive.unpacked(path, path.parent) as place:
        return people(place / backup_archive.DATABASE)


def fill(database: Path, *names: str) -> sqlite3.Connection:
    """Write a database like ours, and return the connection that still has it open."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE IF NOT EXISTS accounts_user (name TEXT)")
    connection.execute("CREATE TABLE IF NOT EXISTS django_migrations (app TEXT, name TEXT)")
    connection.executemany("INSERT INTO accounts_user VALUES (?)", [(name,) for name in names])
    return connection


def data_folder(root: Path) -> DataFolder:
    """Make a data folder with a key and without a database."""
    for name in ("backups", "logs", "media/pictures"):
        (root / name).mkdir(parents=True)
    (root / "secret.key").write_text("a secret")
    return DataFolder(root)


def damage(database: Path) -> None:
    size = database.stat().st_size
    with database.open("r+b") as file:
        file.seek(100)
        file.write(os.urandom(size - 100))


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "latchkey.sqlite3"
    fill(path, "ada").close()
    return path


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "backups"
    path.mkdir()
    return path


def test_a_copy_has_what_is_not_yet_in_the_main_file(database, tmp_path):
    connection = fill(database, "ben")
    assert sqlite_files.needs_check(database)

    backup_archive.pack(database, tmp_path / "copy.zip")
    connection.close()

    assert people_in(tmp_path / "copy.zip") == ["ada", "ben"]


def test_a_copy_is_one_private_file(database, tmp_path):
    backup_archive.pack(database, tmp_path / "copy.zip")

    copies = [path for path in tmp_path.iterdir() if "copy" in path.name]
    assert [path.name for path in copies] == ["copy.zip"]
    assert stat.S_IMODE(copies[0].stat().st_mode) == 0o600


def test_a_damaged_database_makes_no_copy(database, tmp_path):
    damage(database)

    with pytest.raises((DatabaseDamaged, sqlite3.DatabaseError)):
        backup_archive.pack(database, tmp_path / "copy.zip")

    assert list(tmp_path.glob("copy*")) == []


def test_the_newest_few_are_kept(database, folder):
    for day in range(10):
        backups.make(database, folder, "daily", NOW + timedelta(days=day))

    kept = backups.kept(folder)
    assert len(kept) == backups.KEEP == 7
    assert kept[0].made_at == NOW + timedelta(days=9)
    assert kept[-1].made_at == NOW + timedelta(days=3)
    assert kept[0].path.name == "2026-11-29T104512Z-daily.zip"


def test_copies_made_by_hand_evict_no_safety_copy(database, folder):
    safe = backups.make(database, folder, "before-restore", NOW)

    for minute in range(1, 2 * backups.KEEP):
        backups.make(database, folder, "by-hand", NOW + timedelta(minutes=minute))

    assert safe.path.exists()
    assert [one.occasion for one in backups.kept(folder)].count("by-hand") == backups.KEEP


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_an_item_that_is_not_a_file_is_no_backup_and_stays(database, folder, kind):
    strange = folder / "2026-01-01T000000Z-daily.zip"
    strange.mkdir() if kind == "folder" else strange.symlink_to(database)

    for day in range(backups.KEEP):
        backups.make(database, folder, "daily", NOW + timedelta(days=day))

    assert len(backups.kept(folder)) == backups.KEEP
    assert strange.exists()


def test_what_a_person_puts_there_stays(database, folder):
    (folder / "my own copy.zip").touch()

    for day in range(10):
        backups.make(database, folder, "daily", NOW + timedelta(days=day))

    assert (folder / "my own copy.zip").exists()


def test_one_is_due_after_a_day(database, folder):
    assert backups.is_due(folder, NOW)

    backups.make(database, folder, "daily", NOW)

    assert not backups.is_due(folder, NOW + timedelta(hours=23))
    assert backups.is_due(folder, NOW + timedelta(hours=24))


def test_a_clock_set_far_back_does_not_end_the_backups(database, folder):
    backups.make(database, folder, "daily", NOW + timedelta(days=400))

    assert backups.is_due(folder, NOW)


def test_after_the_clock_was_set_back_one_is_due_a_day_and_not_at_each_start(database, folder):
    backups.make(database, folder, "daily", NOW + timedelta(days=400))

    backups.make(database, folder, "daily", NOW)

    assert not backups.is_due(folder, NOW + timedelta(hours=23))
    assert backups.is_due(folder, NOW + timedelta(hours=25))


def test_one_that_is_dated_a_little_ahead_puts_the_next_off_by_a_day_at_most(database, folder):
    backups.make(database, folder, "daily", NOW + timedelta(hours=20))

    assert backups.due_in(folder, NOW) == backups.DUE_AFTER


def test_where_the_clock_cannot_be_right_one_is_due_at_each_start(database, folder):
    boot = datetime(1970, 1, 1, tzinfo=UTC)
    backups.make(database, folder, "daily", boot)

    assert backups.is_due(folder, boot + timedelta(minutes=1))


@pytest.mark.parametrize("good", [6, backups.KEEP])
def test_a_clock_that_was_once_years_ahead_evicts_no_backup(database, folder, good):
    kept = [
        backups.make(database, folder, "daily", NOW + timedelta(days=day)) for day in range(good)
    ]

    ahead = backups.make(database, folder, "daily", NOW + timedelta(days=5 * 365))
    assert all(one.path.exists() for one in kept)
    for start in range(backups.KEEP):  # of the day after
        now = NOW + timedelta(days=good, minutes=start)
        if backups.is_due(folder, now):
            backups.make(database, folder, "daily", now)

    left = [one.path.name for one in backups.kept(folder)]
    assert ahead.path.name in left
    # Today's, like every day's, takes the place of the oldest.
    assert {one.path.name for one in kept[good + 1 - backups.KEEP :]} <= set(left)
    assert len(left) == 1 + backups.KEEP


def test_the_days_after_rotate_as_ever_and_what_is_dated_ahead_stays(database, folder):
    a_week_of_copies(database, folder)
    ahead = backups.make(database, folder, "daily", NOW + timedelta(days=5 * 365))

    for day in range(backups.KEEP, 2 * backups.KEEP):
        backups.make(database, folder, "daily", NOW + timedelta(days=day))

    days = [(one.made_at - NOW).days for one in backups.kept(folder)]
    assert days == [5 * 365, *range(2 * backups.KEEP - 1, backups.KEEP - 1, -1)]
    assert ahead.path.exists()


def test_a_clock_that_keeps_restarting_in_1970_evicts_no_backup_and_fills_no_disk(database, folder):
    good = a_week_of_copies(database, folder)

    for boot in range(3 * backups.KEEP):
        now = datetime(1970, 1, 1, 0, 1, 7 * boot % 60, tzinfo=UTC)
        assert backups.make(database, folder, "daily", now).path.exists()

    left = backups.kept(folder)
    assert all(one in left for one in good)
    assert len(left) <= 2 * backups.KEEP + 1


def test_two_of_the_same_second_are_two(database, folder):
    first, second = (backups.make(database, folder, "daily", NOW) for _time in range(2))

    assert first.path != second.path
    assert len(backups.kept(folder)) == 2


def test_the_newest_whole_one_is_not_one_of_a_date_that_is_to_come(database, folder):
    backups.make(database, folder, "daily", NOW + timedelta(days=400))
    good = backups.make(database, folder, "daily", NOW)

    assert backups.newest_good(folder, NOW) == good


def test_one_that_is_dated_ahead_is_offered_where_there_is_no_other(database, folder):
    ahead = backups.make(database, folder, "daily", NOW + timedelta(days=400))
    damage(backups.make(database, folder, "daily", NOW).path)

    assert backups.newest_good(folder, NOW) == ahead


def a_week_of_copies(database, folder):
    days = range(backups.KEEP)
    return [backups.make(database, folder, "daily", NOW + timedelta(days=day)) for day in days]


def test_the_oldest_copy_can_be_restored_and_stays(database, folder):
    oldest = a_week_of_copies(database, folder)[0]
    fill(database, "ben").close()

    backups.restore(oldest.path, database, folder, NOW + timedelta(days=30), ASKED)

    assert oldest.path.exists()
    assert people(database) == ["ada"]
    assert people_in(backups.kept(folder)[0]) == ["ada", "ben"]


def test_the_newest_whole_one_is_offered(database, folder):
    good = backups.make(database, folder, "daily", NOW)
    damage(backups.make(database, folder, "daily", NOW + timedelta(days=1)).path)

    assert backups.newest_good(folder, NOW + timedelta(days=2)) == good
    assert good.date.startswith("2026-11-20 ")


def test_without_any_none_is_offered(folder):
    assert backups.newest_good(folder, NOW + timedelta(days=2)) is None


def test_restoring_keeps_what_was_there(database, folder, tmp_path):
    backup_archive.pack(database, tmp_path / "copy.zip")
    connection = fill(database, "ben")
    connection.close()

    backups.restore(tmp_path / "copy.zip", database, folder, NOW, ASKED)

    assert people(database) == ["ada"]
    assert people_in(backups.kept(folder)[0]) == ["ada", "ben"]
    assert stat.S_IMODE(database.stat().st_mode) == 0o600


def test_the_old_log_is_not_played_into_the_restored_database(database, folder, tmp_path):
    backup_archive.pack(database, tmp_path / "copy.zip")
    killed = tmp_path / "killed"
    killed.mkdir()
    connection = fill(database, *(f"person {number}" for number in range(500)))
    for path in tmp_path.glob("latchkey.sqlite3*"):
        shutil.copy(path, killed)  # As kill -9 would leave them.
    connection.close()
    left = killed / "latchkey.sqlite3"
    assert sqlite_files.needs_check(left)

    backups.restore(tmp_path / "copy.zip", left, folder, NOW, ASKED)

    sqlite_files.check(left, thoroughly=True)
    assert people(left) == ["ada"]
    assert len(people_in(backups.kept(folder)[0])) == 501


def test_restoring_where_nothing_is(database, folder, tmp_path):
    fresh = tmp_path / "fresh.sqlite3"

    backup_archive.pack(database, tmp_path / "copy.zip")
    backups.restore(tmp_path / "copy.zip", fresh, folder, NOW, ASKED)

    assert people(fresh) == ["ada"]


def test_restoring_over_a_damaged_one_keeps_it_as_it_is(database, folder, tmp_path):
    backup_archive.pack(database, tmp_path / "copy.zip")
    damage(database)
    damaged = database.read_bytes()

    backups.restore(tmp_path / "copy.zip", database, folder, NOW, ASKED)

    assert people(database) == ["ada"]
    (place,) = folder.glob("damaged-*")
    assert (place / "latchkey.sqlite3").read_bytes() == damaged


@pytest.mark.parametrize("kind", ["text", "damaged", "foreign", "empty", "missing"])
def test_a_file_that_is_not_a_backup_changes_nothing(database, folder, tmp_path, kind):
    source = tmp_path / "source.zip"
    if kind == "text":
        source.write_text("Dear diary")
    elif kind == "damaged":
        backup_archive.pack(database, source)
        damage(source)
    elif kind == "foreign":
        foreign = tmp_path / "foreign.sqlite3"
        with closing(sqlite3.connect(foreign)) as connection:
            connection.execute("CREATE TABLE recipes (name TEXT)")
            connection.execute("CREATE TABLE django_migrations (app TEXT, name TEXT)")
        backup_archive.pack(foreign, source)
    elif kind == "empty":
        source.touch()
    before = database.read_bytes()

    with pytest.raises(Refused, match="isn't a complete Latchkey backup"):
        backups.restore(source, database, folder, NOW, ASKED)

    assert database.read_bytes() == before
    assert list(folder.iterdir()) == []


def test_a_copy_on_a_disc_that_cannot_be_written_can_be_restored(database, folder, tmp_path):
    disc = tmp_path / "disc"
    disc.mkdir()
    backup_archive.pack(database, disc / "copy.zip")
    disc.chmod(0o500)

    backups.restore(disc / "copy.zip", tmp_path / "fresh.sqlite3", folder, NOW, ASKED)

    assert [path.name for path in disc.iterdir()] == ["copy.zip"]


def test_a_check_finds_damage_but_creates_nothing(database, tmp_path):
    sqlite_files.check(database, thoroughly=True)
    damage(database)

    with pytest.raises(DatabaseDamaged):
        sqlite_files.check(database)
    with pytest.raises(sqlite3.OperationalError):
        sqlite_files.check(tmp_path / "missing.sqlite3")

    assert not (tmp_path / "missing.sqlite3").exists()


def test_a_damaged_database_is_kept_once(database, folder):
    damage(database)
    database.with_name("latchkey.sqlite3-wal").write_bytes(b"the last words")

    first, second = (backups.quarantine(database, folder) for _ in range(2))

    assert first == second
    assert (first / "latchkey.sqlite3-wal").read_bytes() == b"the last words"
    assert [path.name for path in folder.iterdir()] == [first.name]


@pytest.fixture
def no_room():
    """While entered, no file can grow beyond 40 kB: what a full disk does, without a disk."""

    @contextmanager
    def limit():
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    return limit


def test_a_full_disk_leaves_no_half_copy(database, folder, tmp_path, no_room):
    fill(database, *(f"person number {number}" for number in range(5000))).close()
    backup_archive.pack(database, tmp_path / "copy.zip")
    before = database.read_bytes()

    with no_room(), pytest.raises(sqlite3.OperationalError):
        backups.make(database, folder, "daily", NOW)
    assert list(folder.iterdir()) == []
    with no_room(), pytest.raises(OSError, match="File too large"):
        backups.put_in_place(tmp_path / "copy.zip", database)
    damage(database)
    with no_room(), pytest.raises(OSError, match="File too large"):
        backups.quarantine(database, folder)

    assert len(before) == database.stat().st_size
    assert backups.kept(folder) == []
    assert list(folder.glob("damaged-????-*Z")) == []
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        "copy.zip",
        "latchkey.sqlite3",
    ]
