"""Each way to bring a backup back, and the one entry that it leaves in the audit log."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from desktop.paths import DataFolder
from desktop.storage import pending_restore
from desktop.storage.restore_request import Request
from tests.desktop.conftest import ROOT

pytestmark = pytest.mark.slow  # starts the program several times

PASSWORD = "basalt meadow copper kite"
ADA = ("provision", "--admin", "ada", "--password-stdin")
BY_ADA = Request("page", "2026-01-02T030405Z-daily.zip", account=1, name="ada")
BACKUP = "backups/2026-01-02T030405Z-daily.zip"
# The program as it is, but for the window, which nobody opens.
WINDOWED = """
import http.client, sys
from desktop.startup.window_program import WindowProgram
from desktop.options import Run
from desktop.window.window import Window

command = Run(sys.argv[1], False, False, None, None)
program = WindowProgram(command, Window(kiosk=False, debug_port=None))
program.begin()
program._thread.join()
assert program.failed
visitor = http.client.HTTPConnection(program.host)
visitor.request("POST", f"{program.splash.path}restore")
assert visitor.getresponse().status == 200
program.ending.set()  # else what is due daily goes on in this thread
program._thread.join()
assert not program.failed
program.end()
"""


@pytest.fixture
def terminal(administered, command, data):
    """A data folder that ada administers, with one backup."""
    administered()
    assert command("backup", str(data / BACKUP)).returncode == 0
    return data


def execute(terminal, statement):
    with closing(sqlite3.connect(terminal / "latchkey.sqlite3")) as connection, connection:
        return [row[0] for row in connection.execute(statement)]


def kinds(terminal):
    return execute(terminal, "SELECT kind FROM audit_entry ORDER BY sequence")


def on_the_page(terminal, _command):
    pending_restore.prepare(terminal / BACKUP, DataFolder(terminal), BY_ADA).put()


def on_the_command_line(terminal, command):
    assert command("restore", str(terminal / BACKUP)).returncode == 0


def where_the_program_cannot_start(terminal, _command):
    (terminal / "latchkey.sqlite3").write_bytes(os.urandom(50_000))
    on_the_failure_page(terminal)


def on_the_failure_page(terminal):
    subprocess.run([sys.executable, "-c", WINDOWED, terminal], cwd=ROOT, check=True, timeout=60)


TOLD = {
    on_the_page: "page",
    on_the_command_line: "command line",
    where_the_program_cannot_start: "failure page",
}
WAYS = tuple(TOLD)


def restored_as_told(terminal):
    """What the log's only entry about a restore says."""
    (data,) = execute(terminal, "SELECT data FROM audit_entry WHERE kind = 'data_restored'")
    return json.loads(data)


@pytest.mark.slow  # starts the program five times
@pytest.mark.parametrize("way", WAYS)
def test_each_way_leaves_one_entry_where_the_log_goes_on(terminal, command, launch, way):
    before = kinds(terminal)
    assert command("rescue", "ada").returncode == 0  # Entries that the backup does not know.
    ends_at = len(kinds(terminal))
    way(terminal, command)

    for _start in range(2):
        program = launch("--no-window")
        program.address()
        assert program.stop() == 0

    assert kinds(terminal)[: len(before) + 1] == [*before, "data_restored"]
    told = restored_as_told(terminal)
    assert (told["way"], told["login"]) == (TOLD[way], "ada" if way is on_the_page else "")
    assert told["source"] == "2026-01-02T030405Z-daily.zip"
    verified = command("verify")
    assert verified.returncode == 0
    if way is where_the_program_cannot_start:
        assert told["unread"]
        assert f"is kept in {told['kept_in']}." in verified.stdout
    else:
        assert (told["replaced_from"], told["replaced_through"]) == (len(before) + 1, ends_at)
        kept = (terminal / "backups" / told["kept_in"]).read_text().splitlines()
        numbers = [json.loads(line)["sequence"] for line in kept[:-1]]
        assert numbers == list(range(len(before) + 1, ends_at + 1))
        assert f"they are kept in {told['kept_in']}." in verified.stdout
    notices = execute(terminal, "SELECT kind FROM accounts_notice")
    assert notices == ["data_restored"]
    tables = execute(terminal, "SELECT name FROM sqlite_schema WHERE type = 'table'")
    assert "latchkey_restored" not in tables


def test_the_failure_page_restores_a_database_that_is_lost_before_django_is_loaded(terminal):
    (terminal / "latchkey.sqlite3").unlink()

    on_the_failure_page(terminal)

    assert execute(terminal, "SELECT username FROM accounts_user") == ["ada"]


def test_verify_misses_what_a_restore_replaced_when_somebody_removes_it(terminal, command, launch):
    assert command("rescue", "ada").returncode == 0
    on_the_command_line(terminal, command)
    program = launch("--no-window")
    program.address()
    assert program.stop() == 0
    (terminal / "backups" / restored_as_told(terminal)["kept_in"]).unlink()

    verified = command("verify")

    assert verified.returncode == 1
    assert "is missing. It contained log entries that a restore replaced." in verified.stderr


def test_a_start_that_fails_in_between_does_not_lose_it(terminal, command, launch):
    on_the_command_line(terminal, command)
    newer = "INSERT INTO django_migrations (app, name, applied) VALUES ('audit', '9999', '')"
    execute(terminal, newer)
    assert launch("--no-window").wait() == 1
    assert "data_restored" not in kinds(terminal)

    execute(terminal, "DELETE FROM django_migrations WHERE name = '9999'")
    launch("--no-window").address()

    assert kinds(terminal).count("data_restored") == 1
