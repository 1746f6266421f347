"""The database is deleted, replaced or cut under the running program, which notices and refuses."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from bench.visitor import Visitor, csrf_token
from tests.waiting import wait_until

pytestmark = pytest.mark.slow  # starts the program, damages its data and waits until it notices

PASSWORD = "basalt meadow copper kite"
ADA = ("provision", "--admin", "ada", "--password-stdin", "--preset", "home")
GONE = "The data can't be used"


@pytest.fixture
def terminal(administered):
    """A data folder that ada administers."""
    return administered("--preset", "home")


@pytest.fixture
def database(terminal):
    return terminal / "latchkey.sqlite3"


@pytest.fixture
def program(launch, terminal):
    return launch("--no-window")


@pytest.fixture
def visitor(program):
    address = urlsplit(program.address())
    visitor = Visitor(address.netloc)
    visitor.get(address.path)
    yield visitor
    visitor.close()


def register(visitor, name):
    """Create an account; returns the status of the answer, 302 where it says that it is done."""
    status, page = visitor.get("/accounts/register/")
    if status != 200:
        return status
    given = {"username": name, "password1": PASSWORD, "password2": PASSWORD}
    return visitor.post("/accounts/register/", csrfmiddlewaretoken=csrf_token(page), **given)[0]


def wait_until_refused(visitor):
    def refused():
        status, page = visitor.get("/accounts/login/")
        return status == 503 and GONE in page

    wait_until(refused)


def execute(database, statement):
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(statement).fetchall()


def wal_of(database):
    return database.with_name(database.name + "-wal")


def older_copy(database):
    """A whole copy of the database as it is now."""
    copy = database.with_name("copy")
    with (
        closing(sqlite3.connect(database)) as now,
        closing(sqlite3.connect(copy)) as target,
    ):
        now.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
    return copy


def deleted(database):
    database.unlink()


def moved_away(database):
    database.rename(database.with_name("elsewhere"))


def replaced_by_a_copy(database):
    older_copy(database).replace(database)


def overwritten(database):
    """As by `cp`: the file stays the same one."""
    copy = older_copy(database)
    with closing(sqlite3.connect(copy)) as older, older:
        older.execute("DROP TRIGGER audit_entry_kept")
        older.execute("DROP TRIGGER audit_checkpoint_moves_on")
        older.execute("DELETE FROM audit_entry")
        older.execute("UPDATE audit_checkpoint SET sequence = 0")
    with closing(sqlite3.connect(database)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(copy, database)


def cut_to_nothing(database):
    os.truncate(database, 0)


def cut_in_half(database):
    with closing(sqlite3.connect(database)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.truncate(database, database.stat().st_size // 2)


def log_deleted(database):
    wal_of(database).unlink()


def log_replaced_by_a_copy(database):
    copy = shutil.copyfile(wal_of(database), database.with_name("copy"))
    copy.replace(wal_of(database))


HARMS = (
    *(deleted, moved_away, replaced_by_a_copy, overwritten, cut_to_nothing, cut_in_half),
    *(log_deleted, log_replaced_by_a_copy),
)


@pytest.mark.parametrize("harm", HARMS)
def test_it_is_noticed_and_every_page_says_so(program, visitor, database, terminal, harm):
    assert register(visitor, "ben") == 302
    wait_until(lambda: anchor(terminal)["sequence"] >= last_entry(database))

    harm(database)

    wait_until_refused(visitor)
    assert register(visitor, "cleo") == 503
    assert program.stop() == 0
    log = (terminal / "logs/latchkey.log").read_text()
    assert "The database is not as the program has left it; all is refused." in log
    assert (terminal / "check-database").exists()


def anchor(terminal):
    return json.loads((terminal / "latchkey.anchor").read_text())


def last_entry(database):
    return execute(database, "SELECT sequence FROM audit_checkpoint")[0][0]


@pytest.mark.parametrize("harm", [deleted, replaced_by_a_copy, log_deleted])
def test_the_very_next_change_is_refused(visitor, database, harm):
    page = visitor.get("/accounts/register/")[1]
    harm(database)
    given = {"username": "ben", "password1": PASSWORD, "password2": PASSWORD}

    answer = visitor.post("/accounts/register/", csrfmiddlewaretoken=csrf_token(page), **given)

    assert answer[0] == 503
    assert GONE in answer[1]


def test_what_lies_there_instead_is_not_touched_at_the_end(program, visitor, database):
    assert register(visitor, "ben") == 302
    older_copy(database).replace(database)
    wait_until_refused(visitor)
    for ending in ("-wal", "-shm"):
        database.with_name(database.name + ending).unlink(missing_ok=True)
    with closing(sqlite3.connect(database)) as theirs:
        theirs.execute("PRAGMA journal_mode=WAL")
        theirs.execute("CREATE TABLE theirs (number)")
        before = wal_of(database).read_bytes()

        assert program.stop() == 0

        assert wal_of(database).read_bytes() == before != b""


def test_what_was_done_before_the_log_was_deleted_is_kept(program, visitor, command, database):
    assert register(visitor, "ben") == 302
    log_deleted(database)
    wait_until_refused(visitor)

    assert program.stop() == 0

    assert ("ben",) in execute(database, "SELECT username FROM accounts_user")
    assert command("verify").returncode == 0


def hard_link(database):
    link = database.with_name("link")
    os.link(database, link)
    database.unlink()
    link.rename(database)


def emptied_log(database):
    with closing(sqlite3.connect(database)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def read_by_another(database):
    assert last_entry(database)


@pytest.mark.parametrize("action", [hard_link, emptied_log, read_by_another])
def test_what_leaves_the_data_as_it_is_disturbs_nobody(visitor, database, terminal, action):
    for name in ("ben", "cleo"):
        action(database)
        assert register(visitor, name) == 302
        wait_until(lambda: anchor(terminal)["sequence"] >= last_entry(database))

    assert visitor.get("/accounts/login/")[0] == 200


def test_a_backup_made_meanwhile_disturbs_nobody(visitor, command, terminal, tmp_path):
    assert command("backup", str(tmp_path / "copy.zip")).returncode == 0

    assert register(visitor, "ben") == 302


def test_an_older_database_is_noticed_at_the_next_start_and_shown_ever_after(
    program, visitor, launch, command, database
):
    copy = older_copy(database)
    assert register(visitor, "ben") == 302
    program.stop()
    written = last_entry(database)
    copy.replace(database)

    found = command("verify")
    again = launch("--no-window")
    assert again.address()
    assert again.stop() == 0
    after = command("verify")

    assert found.returncode == after.returncode == 1
    assert f"Entry {written} was written, but the log ends at" in found.stderr
    assert f"Entry {written} was written, but the log ends at" in after.stderr
    assert execute(database, "SELECT data FROM audit_entry WHERE kind = 'log_interrupted'")


@pytest.mark.parametrize("killed", [False, True])
def test_the_anchor_never_leads(program, visitor, command, terminal, killed):
    database = terminal / "latchkey.sqlite3"
    assert register(visitor, "ben") == 302
    if killed:
        program.process.kill()
        program.wait()
    else:
        assert program.stop() == 0

    behind = last_entry(database) - anchor(terminal)["sequence"]
    assert behind >= 0 if killed else behind == 0
    assert command("verify").returncode == 0


def test_a_backup_that_is_restored_is_no_interruption(command, launch, terminal, tmp_path):
    copy = tmp_path / "copy.zip"
    assert command("backup", str(copy)).returncode == 0
    for _ in range(2):
        program = launch("--no-window")
        assert program.address()
        assert program.stop() == 0
        assert command("restore", str(copy)).returncode == 0
        assert command("verify").returncode == 0  # also before the next start

    program = launch("--no-window")
    assert program.address()
    assert program.stop() == 0

    assert command("verify").returncode == 0
    log = execute(terminal / "latchkey.sqlite3", "SELECT kind FROM audit_entry")
    assert ("data_restored",) in log
    assert ("log_interrupted",) not in log


def test_a_database_without_its_administrator_is_lost_not_new(launch, command, database):
    execute_for_good(database, "DELETE FROM accounts_user_groups")

    program = launch("--no-window")

    assert program.wait() == 1
    assert "is missing or empty, but this folder has been used before" in program.said()
    assert "used before" in command(*ADA, text=f"{PASSWORD}\n").stderr


def execute_for_good(database, statement):
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(statement)


def test_a_terminal_of_an_earlier_version_that_was_never_set_up_stays_new(launch, data):
    program = launch("--no-window")
    program.address()
    assert program.stop() == 0
    (data / "latchkey.anchor").unlink()
    (data / "first-start").unlink()
    execute_for_good(data / "latchkey.sqlite3", "PRAGMA application_id = 0")

    for _ in range(2):
        program = launch("--no-window")
        assert program.address()
        assert program.stop() == 0


def test_a_terminal_counts_as_used_as_soon_as_it_is_set_up(launch, data):
    program = launch("--no-window")
    address = urlsplit(program.address())
    visitor = Visitor(address.netloc)
    visitor.get(address.path)
    assert (data / "first-start").exists()

    page = visitor.get("/setup/")[1]
    given = {"username": "ada", "password1": PASSWORD, "password2": PASSWORD, "preset": "home"}
    named = {"terminal_name": "Here", "csrfmiddlewaretoken": csrf_token(page)}
    answer = visitor.post("/setup/", **named, **given)
    visitor.close()

    assert answer[0] == 302
    wait_until(lambda: not (data / "first-start").exists())
