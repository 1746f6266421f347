"""A signal ends the program within its seconds, whatever hangs, and the data is safe."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from desktop.app import INTERRUPTED
from tests.desktop.conftest import ROOT
from tests.waiting import LIMIT

PASSWORD = "basalt meadow copper kite"
ADA = ("provision", "--admin", "ada", "--password-stdin")
# The program as it is, but that one function never ends, and that its seconds are fewer.
HANGING = """
import sqlite3, sys
from importlib import import_module
from desktop import app, lifetime

def hang(*_args, **_named):
    print("hangs", flush=True)
    # In SQLite, which hears of no signal.
    sqlite3.connect(":memory:").execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    )

lifetime.LAST_RESORT = 0.5
module, name = sys.argv[1].split(":")
place = import_module(module)
*within, name = name.split(".")
for one in within:
    place = getattr(place, one)
setattr(place, name, hang)
sys.argv[1:] = sys.argv[2:]
sys.exit(app.main())
"""
MOMENTS = {
    "boot": "desktop.database:prepare",
    "backup": "desktop.archive:pack",
    "shortening": "djangoapp.startup:shorten_audit_log",
    "the watch": "desktop.boot:Service.watch",
    "the end of the server": "desktop.server:LoopbackServer.stop",
    "stopping the jobs": "administration.jobs:Jobs.stop",
    "closing the database": "djangoapp.startup:close",
}


@pytest.fixture
def terminal(command, data):
    """A data folder that ada administers."""
    assert command(*ADA, text=f"{PASSWORD}\n").returncode == 0
    return data


@pytest.fixture
def hanging(terminal):
    started = []

    def start(what, *arguments):
        run = [sys.executable, "-c", HANGING, what, "--data-dir", str(terminal), *arguments]
        pipe = subprocess.PIPE
        started.append(
            subprocess.Popen(run, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def read_until(process, begin):
    for line in process.stdout:
        if line.startswith(begin):
            return
    pytest.fail(process.stderr.read())


def is_whole(terminal, command):
    with closing(sqlite3.connect(terminal / "latchkey.sqlite3")) as database:
        whole = database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return whole and command("verify").returncode == 0


@pytest.mark.parametrize("what", MOMENTS.values(), ids=MOMENTS)
def test_a_signal_ends_the_program_whatever_hangs(hanging, terminal, command, what):
    process = hanging(what, "--no-window")
    ends_late = what.endswith((".stop", ":close"))  # Only when it is told to.
    read_until(process, "Latchkey ready" if ends_late else "hangs")

    process.send_signal(signal.SIGTERM)

    assert process.wait(LIMIT) == 1
    assert is_whole(terminal, command)


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    ("what", "arguments"),
    [
        ("desktop.archive:pack", ("backup", "/tmp/never-made.zip")),
        ("desktop.sqlite_files:check", ("verify",)),
    ],
    ids=["backup", "verify"],
)
def test_a_signal_ends_a_command_whatever_hangs(hanging, by, what, arguments):
    process = hanging(what, *arguments)
    read_until(process, "hangs")

    process.send_signal(by)

    assert process.wait(LIMIT) in (1, INTERRUPTED, -signal.SIGTERM)
