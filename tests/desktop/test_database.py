"""What a start makes of the database it finds: upgraded, refused, or kept and told as damaged."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from desktop.storage import backup_archive, backups
from tests.djangoapp.test_squashed_migrations import REPLACED
from tests.waiting import LIMIT

pytestmark = pytest.mark.slow  # starts the program on damaged data

PASSWORD = "basalt meadow copper kite"


def execute(database, *statements):
    with closing(sqlite3.connect(database)) as connection, connection:
        return [row for line in statements for row in connection.execute(line)]


def dump(database):
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.iterdump())


def forget_migration(database, app, name=""):
    """Make it look as if the program had brought a migration since."""
    execute(database, f"DELETE FROM django_migrations WHERE app = '{app}' AND name LIKE '{name}%'")


@pytest.fixture
def terminal(administered):
    """A data folder that ada administers."""
    return administered()


@pytest.fixture
def database(terminal):
    return terminal / "latchkey.sqlite3"


def test_an_upgrade_is_made_after_a_backup(launch, database, terminal):
    tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'audit_%'"
    names = execute(database, tables)
    execute(database, *(f"DROP TABLE {name}" for (name,) in names))
    forget_migration(database, "audit")

    program = launch("--no-window")
    program.address()
    assert program.stop() == 0

    (kept,) = terminal.glob("backups/*-before-upgrade.zip")
    assert execute(database, tables) == names != []
    with backup_archive.unpacked(kept, kept.parent) as place:
        assert execute(place / backup_archive.DATABASE, tables) == []
    assert execute(database, "SELECT username FROM accounts_user") == [("ada",)]


def test_a_failing_upgrade_leaves_everything_as_it_was(launch, database, terminal):
    # Its tables are there already, so that making them again fails half-way.
    forget_migration(database, "audit")
    before = dump(database)

    program = launch("--no-window")

    assert program.wait() == 1
    assert program.said() == (
        "Latchkey: The data couldn't be updated for this version of Latchkey. "
        "It's unchanged, so the previous version still works.\n"
    )
    assert dump(database) == before
    assert len(list(terminal.glob("backups/*-before-upgrade.zip"))) == 1
    assert "already exists" in (terminal / "logs/latchkey.log").read_text()


def test_a_database_newer_than_the_program_is_refused_untouched(launch, database):
    execute(
        database,
        "INSERT INTO django_migrations (app, name, applied) VALUES ('accounts', '9999_x', '')",
    )
    before = database.read_bytes()

    program = launch("--no-window")

    assert program.wait() == 1
    assert "from a newer version of Latchkey" in program.said()
    assert database.read_bytes() == before


def test_somebody_elses_database_is_refused_untouched(launch, data):
    data.mkdir(mode=0o700)
    execute(data / "latchkey.sqlite3", "CREATE TABLE recipes (name TEXT)")
    before = dump(data / "latchkey.sqlite3")

    program = launch("--no-window")

    assert program.wait() == 1
    assert program.said().startswith("Latchkey: This data is from a newer version of Latchkey")
    assert dump(data / "latchkey.sqlite3") == before


def went_through(database, replaced):
    """Have the database have been through these migrations in the place of the squashed ones."""
    execute(
        database,
        "DELETE FROM django_migrations WHERE name = '0001_squashed'",
        *(
            f"DELETE FROM django_migrations WHERE app = '{app}' AND name = '{name}'"
            for app, name in REPLACED
        ),
        *(
            f"INSERT INTO django_migrations (app, name, applied) VALUES ('{app}', '{name}', '')"
            for app, name in sorted(replaced)
        ),
    )


def test_a_database_from_before_the_migrations_were_squashed_is_used_as_it_is(
    launch, database, terminal
):
    went_through(database, REPLACED)
    migrations = "SELECT app, name FROM django_migrations"
    before = execute(database, migrations)

    program = launch("--no-window")
    program.address()
    assert program.stop() == 0

    assert execute(database, migrations) == before
    assert list(terminal.glob("backups/*-before-upgrade.zip")) == []
    assert execute(database, "SELECT username FROM accounts_user") == [("ada",)]


def test_a_database_that_stopped_half_way_before_they_were_is_refused_untouched(
    launch, database, terminal
):
    went_through(database, REPLACED - {("accounts", "0008_text_size")})
    before = database.read_bytes()

    program = launch("--no-window")

    assert program.wait() == 1
    assert program.said() == (
        "Latchkey: This data is from an older version of Latchkey that can't be upgraded. "
        "Start that version. Nothing was changed.\n"
    )
    assert database.read_bytes() == before
    assert list(terminal.glob("backups/*")) == []


@pytest.mark.parametrize("start_of_damage", [0, 100, 4096])
def test_a_damaged_database_is_kept_and_named(launch, database, terminal, start_of_damage):
    with database.open("r+b") as file:
        file.seek(start_of_damage)
        file.write(os.urandom(60_000))
    damaged = database.read_bytes()

    for _ in range(2):
        program = launch("--no-window")
        assert program.wait() == 1

    (place,) = terminal.glob("backups/damaged-*")
    assert (place / "latchkey.sqlite3").read_bytes() == damaged
    assert f"A copy is kept in {place}." in program.said()
    assert database.read_bytes() == damaged


@pytest.fixture
def damaged_inside(database, terminal):
    """A database that is too large to be checked at each start, damaged where none looks."""
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000)"
    execute(
        database,
        "CREATE TABLE latchkey_filling (text)",
        f"INSERT INTO latchkey_filling {numbers} SELECT hex(randomblob(2000)) FROM n",
    )
    with database.open("r+b") as file:
        file.seek(database.stat().st_size - 500_000)
        file.write(b"\xff" * 100_000)
    now = datetime.now(UTC)
    (terminal / f"backups/{now:{backups.STAMP}}-daily.zip").touch()
    return database


def test_a_large_database_is_checked_before_it_is_used_if_it_is_known_to_be_damaged(
    launch, damaged_inside, terminal
):
    (terminal / "check-database").touch()
    for _ in range(2):
        program = launch("--no-window")
        assert program.wait() == 1
        assert "The database is damaged." in program.said()


def test_no_start_waits_for_the_check_of_a_large_database(launch, damaged_inside):
    program = launch("--no-window")

    assert program.address()
    assert program.stop() == 0


def test_an_empty_file_counts_as_no_database_yet(launch, data):
    data.mkdir(mode=0o700)
    (data / "latchkey.sqlite3").touch()

    program = launch("--no-window")

    assert program.address()
    assert program.stop() == 0


def test_a_backup_is_kept_daily_but_not_of_nothing(launch, data):
    for expected in (0, 1, 1):
        program = launch("--no-window")
        program.address()
        assert program.stop() == 0
        assert len(backups.kept(data / "backups")) == expected

    (today,) = backups.kept(data / "backups")
    yesterday = today.made_at - timedelta(days=1, seconds=1)
    today.path.rename(today.path.with_name(f"{yesterday:{backups.STAMP}}-daily.zip"))
    program = launch("--no-window")
    program.address()
    program.stop()

    assert backups.kept(data / "backups")[0].made_at > datetime.now(UTC) - timedelta(minutes=5)


def test_a_database_that_another_program_holds_is_told(launch, database):
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        program = launch("--no-window")

        assert program.wait(LIMIT) == 1

    assert program.said() == (
        "Latchkey: Another program is using the database. Close it, then try again.\n"
    )
