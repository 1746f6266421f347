"""What is in memory stays out of core dumps: in each process, and in those that it starts."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desktop.conftest import ROOT
from tests.package.windows import opened
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="this is about Linux")

# The program as it is, but that it tells how it stands (linux/prctl.h: PR_GET_DUMPABLE) where it
# would begin its work.
TELL = """
import ctypes, sys
from importlib import import_module
module, name = sys.argv[1].split(":")
def tell(*_args, **_named):
    print("dumpable", ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), file=sys.stderr)
    return 0
setattr(import_module(module), name, tell)
sys.argv[1:] = sys.argv[2:]
from desktop import app
sys.exit(app.main())
"""


@pytest.mark.parametrize(
    ("what", "arguments", "role"),
    [
        ("desktop.headless:serve", ("--no-window",), ""),
        ("desktop.commands:verify", ("verify",), ""),
        ("desktop.supervision.supervisor:supervise", ("--kiosk",), ""),
        ("desktop.supervision.cover_qt:show", ("--kiosk",), "cover"),
    ],
    ids=["program", "command", "supervisor", "cover"],
)
@pytest.mark.window
def test_each_process_without_an_engine_is_hidden_before_it_begins(data, what, arguments, role):
    run = [sys.executable, "-c", TELL, what, "--data-dir", str(data), *arguments]
    environment = os.environ | ({"LATCHKEY_SUPERVISED": role} if role else {})

    done = subprocess.run(
        run, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=True
    )

    assert "dumpable 0" in done.stderr


def unlimited() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def limit(pid):
    (line,) = [
        line
        for line in Path(f"/proc/{pid}/limits").read_text().splitlines()
        if line.startswith("Max core file size")
    ]
    return line.split()[4:6]


def test_no_process_may_leave_a_core_dump(launch):
    program = launch("--no-window", preexec_fn=unlimited)
    program.address()

    assert limit(program.process.pid) == ["0", "0"]


@pytest.mark.window
def test_neither_the_window_nor_a_process_of_its_engine_may_leave_a_core_dump(
    open_window, playwright
):
    program = open_window(preexec_fn=unlimited)
    program.browser, _page = opened(playwright, program.port)
    family = [program.process.pid, *children(program.process.pid)]

    assert len(family) > 2
    assert {tuple(limit(pid)) for pid in family} == {("0", "0")}


def children(pid):
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [one for child in found for one in (child, *children(child))]


HIDDEN = """
import sys
from desktop import app, core_dumps
hide = core_dumps.hide
def tell():
    hide()
    print("hidden", flush=True)
core_dumps.hide = tell
sys.exit(app.main())
"""


@pytest.mark.window
def test_the_window_is_hidden_once_it_is_open(data, free_port):
    run = [sys.executable, "-c", HIDDEN, "--data-dir", str(data)]
    with subprocess.Popen(run, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "hidden\n"
        finally:
            process.terminate()
    wait_until(lambda: process.poll() is not None)
