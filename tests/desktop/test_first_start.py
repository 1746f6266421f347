"""A folder that has held a terminal never counts as new, whatever became of its database."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from desktop.errors import DatabaseLost
from desktop.paths import DataFolder
from desktop.storage import first_start, pending_restore
from desktop.storage.data_folder import open_folder
from desktop.storage.restore_request import Request
from desktop.supervision import supervisor
from tests.desktop.conftest import ROOT

pytestmark = pytest.mark.slow  # starts the program several times

PASSWORD = "basalt meadow copper kite"
ADA = ("provision", "--admin", "ada", "--password-stdin")
LOST = "is missing or empty, but this folder has been used before"
BACKUP = "backups/2026-01-02T030405Z-daily.zip"


def deleted(database):
    database.unlink()


def cut_to_nothing(database):
    os.truncate(database, 0)


def without_tables(database):
    database.unlink()
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    assert database.stat().st_size


def deleted_with_the_key(database):
    database.unlink()
    database.with_name("secret.key").unlink()


LOSSES = (deleted, cut_to_nothing, without_tables, deleted_with_the_key)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A data folder that ada administers, with one backup."""
    data = tmp_path_factory.mktemp("made") / "data"
    for arguments in (ADA, ("backup", str(data / BACKUP))):
        run = [sys.executable, str(ROOT / "launcher.py"), "--data-dir", str(data), *arguments]
        subprocess.run(run, cwd="/", input=f"{PASSWORD}\n", text=True, check=True, timeout=60)
    return data


@pytest.fixture
def terminal(made, data):
    """A copy of it."""
    return shutil.copytree(made, data)


@pytest.fixture
def database(terminal):
    return terminal / "latchkey.sqlite3"


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.parent.name != "logs" and path.suffix != ".lock"
    }


@pytest.mark.parametrize("lose", LOSSES)
def test_a_lost_database_is_reported_and_nothing_is_changed(launch, terminal, database, lose):
    lose(database)
    before = contents(terminal)

    program = launch("--no-window")

    assert program.wait() == 1
    assert LOST in program.said()
    assert contents(terminal) == before


@pytest.mark.parametrize("lose", LOSSES)
@pytest.mark.parametrize(
    "arguments",
    [ADA, ("rescue", "ada"), ("backup", "copy.zip"), ("verify",)],
    ids=lambda given: given[0],
)
def test_every_command_tells_that_it_is_lost(command, terminal, arguments, lose):
    lose(terminal / "latchkey.sqlite3")
    before = contents(terminal)
    copy = terminal.with_name("copy.zip")
    given = [str(copy) if one == copy.name else one for one in arguments]

    finished = command(*given, text=f"{PASSWORD}\n")

    assert finished.returncode == 1
    assert LOST in finished.stderr
    assert len(finished.stderr.splitlines()) == 1
    assert contents(terminal) == before
    assert not copy.exists()


@pytest.mark.parametrize("lose", LOSSES)
def test_a_backup_restores_it(command, launch, terminal, database, lose):
    lose(database)

    assert command("restore", str(terminal / BACKUP)).returncode == 0

    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT username FROM accounts_user").fetchall() == [("ada",)]
    program = launch("--no-window")
    assert program.address()
    assert program.stop() == 0


def test_a_backup_chosen_before_restores_it_at_the_next_start(launch, terminal, database):
    request = Request("page", "kept.zip", account=1, name="ada")
    pending_restore.prepare(terminal / BACKUP, DataFolder(terminal), request).put()
    deleted(database)

    program = launch("--no-window")

    assert program.address()
    assert program.stop() == 0


def provisioned(command, _launch, data, _backup):
    assert command(*ADA, text=f"{PASSWORD}\n").returncode == 0


def restored(command, _launch, data, backup):
    assert command("restore", str(backup)).returncode == 0


def started_with_an_administrator(command, launch, data, backup):
    restored(command, launch, data, backup)
    (data / "first-start").touch()
    program = launch("--no-window")
    assert program.address()
    assert program.stop() == 0


@pytest.mark.parametrize("way", [provisioned, restored, started_with_an_administrator])
def test_a_folder_counts_as_used_once_there_is_an_administrator(command, launch, data, made, way):
    way(command, launch, data, made / BACKUP)

    assert not (data / "first-start").exists()


def test_the_log_beside_a_lost_database_is_kept_when_a_backup_is_restored(
    command, terminal, database
):
    cut_to_nothing(database)
    database.with_name("latchkey.sqlite3-wal").write_bytes(b"what was written last")

    assert command("restore", str(terminal / BACKUP)).returncode == 0

    (kept,) = terminal.glob("backups/damaged-*/latchkey.sqlite3-wal")
    assert kept.read_bytes() == b"what was written last"


@pytest.mark.parametrize("trace", ["secret.key", "backups", "media", "logs"])
def test_any_one_trace_of_a_terminal_is_enough(terminal, trace):
    (terminal / "media").mkdir()
    (terminal / "media/picture.webp").touch()
    (terminal / "logs/latchkey.log").touch()
    for path in terminal.iterdir():
        if path.name not in (trace, "latchkey.lock"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    folder = open_folder(str(terminal))

    first_start.note_where_new(folder)

    with pytest.raises(DatabaseLost):
        first_start.refuse_where_lost(folder)


def test_a_first_start_excuses_no_backup(terminal, database):
    deleted(database)
    (terminal / "first-start").touch()

    with pytest.raises(DatabaseLost):
        first_start.refuse_where_lost(DataFolder(terminal))


def test_a_supervisor_notes_a_new_folder_before_it_writes_its_log(data):
    with supervisor._alone(str(data)):
        assert (data / "first-start").exists()


def test_a_folder_with_nothing_of_a_terminal_is_new(data):
    folder = open_folder(str(data))

    first_start.note_where_new(folder)
    first_start.refuse_where_lost(folder)

    assert folder.first_start.exists()


# The program as it starts, ended as by kill -9 at the step that is named.
CUT_OFF = """
import os, sys
from importlib import import_module
from desktop.options import Run
from desktop.server.loopback import LoopbackServer, not_ready
from desktop.startup.program import Program
module, name = sys.argv[2].rsplit(".", 1)
setattr(import_module(module), name, lambda *_, **__: os._exit(9))
program = Program(Run(sys.argv[1], False, True, None, None))
program.serve(LoopbackServer(not_ready))
"""


@pytest.mark.parametrize(
    "step",
    [
        *(
            "desktop.single_instance.claim",
            "desktop.secret_key.ensure",
            "desktop.storage.pending_restore.perform",
        ),
        *("djangoapp.startup.schema_state", "djangoapp.startup.migrate"),
        "django.core.management.commands.migrate.emit_post_migrate_signal",
        "djangoapp.startup.build_application",
    ],
)
def test_a_first_start_that_was_killed_is_begun_anew(launch, data, step):
    run = [sys.executable, "-c", CUT_OFF, str(data), step]
    assert subprocess.run(run, cwd=ROOT, check=False, timeout=60).returncode == 9

    program = launch("--no-window")

    assert program.address()
    assert program.stop() == 0


def test_one_that_was_lost_while_the_program_ran_keeps_nobody_out(launch, data):
    first_start.note_where_new(open_folder(str(data)))
    (data / "check-database").touch()

    program = launch("--no-window")

    assert program.address()
    assert program.stop() == 0
    assert not (data / "check-database").exists()


def test_a_terminal_that_was_never_set_up_may_lose_its_database(launch, data):
    for _ in range(2):
        program = launch("--no-window")
        assert program.address()
        assert program.stop() == 0
        (data / "latchkey.sqlite3").unlink()
