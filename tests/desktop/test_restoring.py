"""Each way to bring a backup back, and the one entry that it leaves in the audit log."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from desktop import staged
from desktop.paths import DataFolder
from tests.desktop.conftest import ROOT

PASSWORD = "basalt meadow copper kite"
ADA = ("provision", "--admin", "ada", "--password-stdin")
BACKUP = "backups/2026-01-02T030405Z-daily.zip"
# The program as it is, but for the window, which nobody opens.
WINDOWED = """
import http.client, sys
from desktop.lifetime import Lifetime
from desktop.opening import Opening
from desktop.options import Run
from desktop.window import Window

lifetime = Lifetime(Run(sys.argv[1], False, False, None, None), windowed=True)
opening = Opening(lifetime, Window(kiosk=False, debug_port=None), None)
opening.begin()
opening._thread.join()
assert opening.failed
visitor = http.client.HTTPConnection(opening._servers[-1].host)
visitor.request("POST", f"{opening._porch.path}restore")
assert visitor.getresponse().status == 200
opening._thread.join()
assert not opening.failed
opening.end()
lifetime.end()
"""


@pytest.fixture
def terminal(command, data):
    """A data folder that ada administers, with one backup."""
    assert command(*ADA, text=f"{PASSWORD}\n").returncode == 0
    assert command("backup", str(data / BACKUP)).returncode == 0
    return data


def execute(terminal, statement):
    with closing(sqlite3.connect(terminal / "latchkey.sqlite3")) as connection, connection:
        return [row[0] for row in connection.execute(statement)]


def kinds(terminal):
    return execute(terminal, "SELECT kind FROM audit_entry ORDER BY sequence")


def on_the_page(terminal, _command):
    staged.stage(terminal / BACKUP, DataFolder(terminal))


def on_the_command_line(terminal, command):
    assert command("restore", str(terminal / BACKUP)).returncode == 0


def where_the_program_cannot_start(terminal, _command):
    (terminal / "latchkey.sqlite3").write_bytes(os.urandom(50_000))
    subprocess.run([sys.executable, "-c", WINDOWED, terminal], cwd=ROOT, check=True, timeout=60)


WAYS = (on_the_page, on_the_command_line, where_the_program_cannot_start)


@pytest.mark.parametrize("way", WAYS)
def test_each_way_leaves_one_entry_where_the_log_goes_on(terminal, command, launch, way):
    before = kinds(terminal)
    way(terminal, command)

    for _start in range(2):
        program = launch("--no-window")
        program.address()
        assert program.stop() == 0

    assert kinds(terminal)[: len(before) + 1] == [*before, "data_restored"]
    assert kinds(terminal).count("data_restored") == 1
    assert command("verify").returncode == 0


def test_a_start_that_fails_in_between_does_not_lose_it(terminal, command, launch):
    on_the_command_line(terminal, command)
    newer = "INSERT INTO django_migrations (app, name, applied) VALUES ('audit', '9999', '')"
    execute(terminal, newer)
    assert launch("--no-window").wait() == 1
    assert "data_restored" not in kinds(terminal)

    execute(terminal, "DELETE FROM django_migrations WHERE name = '9999'")
    launch("--no-window").address()

    assert kinds(terminal).count("data_restored") == 1
