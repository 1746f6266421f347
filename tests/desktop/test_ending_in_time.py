"""A signal ends the program within its seconds, whatever hangs, and the data is safe."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from desktop.app import INTERRUPTED
from desktop.supervision.pipe import ROLE, WINDOW
from tests.desktop.conftest import ROOT
from tests.waiting import LIMIT

pytestmark = pytest.mark.slow  # starts a program that hangs

PASSWORD = "basalt meadow copper kite"
# The program as it is, but that one function never ends, and that its seconds are fewer.
HANGING = """
import ctypes, os, signal, sqlite3, sys
from importlib import import_module
from desktop import app
from desktop.linux import kernel_timer
from desktop.startup import last_resort

MUTEX = ctypes.create_string_buffer(256)

def hang(*_args, **_named):
    print("hangs", file=sys.stderr, flush=True)
    while "HOLD" in os.environ:  # As a call into the window engine does, so that no thread runs.
        ctypes.PyDLL(None).pthread_mutex_lock(MUTEX)
    # In SQLite, which hears of no signal.
    sqlite3.connect(":memory:").execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    )

last_resort.LIMIT = 0.5
kernel_timer.SECONDS = signal.SIGQUIT  # 3, else 10
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
    "boot": "desktop.storage.database:prepare",
    "backup": "desktop.storage.backup_archive:pack",
    "shortening": "djangoapp.startup:shorten_audit_log",
    "the watch": "desktop.startup.program:Program.watch",
    "the end of the server": "desktop.server.loopback:LoopbackServer.stop",
    "stopping the jobs": "administration.background_jobs:Jobs.stop",
    "closing the database": "djangoapp.startup:close",
}


@pytest.fixture
def terminal(administered):
    """A data folder that ada administers."""
    return administered()


@pytest.fixture
def hanging(terminal):
    started = []

    def start(what, *arguments, **env):
        run = [sys.executable, "-c", HANGING, what, "--data-dir", str(terminal), *arguments]
        pipe, environment = subprocess.PIPE, os.environ | env
        program = subprocess.Popen(
            run, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True
        )
        started.append(program)
        return program

    yield start
    for process in started:
        process.kill()
        process.communicate()


def wait_for(stream, begin):
    said = []
    for line in stream:
        said.append(line)
        if line.startswith(begin):
            return
    pytest.fail("".join(said))


def is_whole(terminal, command):
    with closing(sqlite3.connect(terminal / "latchkey.sqlite3")) as database:
        whole = database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return whole and command("verify").returncode == 0


@pytest.mark.parametrize("what", MOMENTS.values(), ids=MOMENTS)
def test_a_signal_ends_the_program_whatever_hangs(hanging, terminal, command, what):
    process = hanging(what, "--no-window")
    ends_late = what.endswith((".stop", ":close"))  # Only when it is told to.
    if ends_late:
        wait_for(process.stdout, "Latchkey ready")
    else:
        wait_for(process.stderr, "hangs")

    process.send_signal(signal.SIGTERM)

    assert process.wait(LIMIT) == 1
    assert is_whole(terminal, command)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends such a process")
@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_program_while_no_python_can_run(hanging, terminal, command, by):
    process = hanging("desktop.storage.database:prepare", "--no-window", HOLD="yes")
    wait_for(process.stderr, "hangs")

    process.send_signal(by)

    assert process.wait(LIMIT) == -signal.SIGALRM
    assert is_whole(terminal, command)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends such a process")
def test_the_end_of_its_supervisor_ends_the_program_while_no_python_can_run(
    hanging, terminal, command, display
):
    process = hanging("desktop.window.window:Window.run", HOLD="yes", **{ROLE: WINDOW})
    wait_for(process.stderr, "hangs")

    process.stdin.close()
    process.stdin = None

    assert process.wait(LIMIT) == -signal.SIGALRM
    assert is_whole(terminal, command)


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    ("what", "arguments"),
    [
        ("desktop.storage.backup_archive:pack", ("backup", "/tmp/never-made.zip")),
        ("desktop.storage.sqlite_files:check", ("verify",)),
    ],
    ids=["backup", "verify"],
)
def test_a_signal_ends_a_command_whatever_hangs(hanging, by, what, arguments):
    process = hanging(what, *arguments)
    wait_for(process.stderr, "hangs")

    process.send_signal(by)

    assert process.wait(LIMIT) in (1, INTERRUPTED, -signal.SIGTERM)
