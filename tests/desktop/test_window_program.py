"""Trying to start again, whenever somebody asks for it."""

from __future__ import annotations

import http.client
import subprocess
import sys
import threading
from subprocess import PIPE

import pytest

from desktop.errors import FolderUnusable
from desktop.options import Run
from desktop.single_instance import RAISE, RAISED
from desktop.single_instance_socket import ask
from desktop.startup.window_program import WindowProgram
from desktop.window.window import Window
from tests.desktop.conftest import ROOT
from tests.waiting import LIMIT, wait_until

# A folder that has lost its database, with a backup that cannot be read.
UNREADABLE = """
from desktop.options import Run
from desktop.startup.window_program import WindowProgram
from desktop.window.window import Window
window = Window(kiosk=False, debug_port=None)
program = WindowProgram(Run({folder!r}, False, False, None, None), window)
program.begin()
program._thread.join()
print(program.splash.failure.backup == "")
program.end()
"""

# What starts the program's threads finds out whether the binding was imported before.
STARTED = """
import sys
from desktop import windowed
from desktop.options import Run
from desktop.supervision import worker
def begin(*_arguments):
    print("shiboken6" in sys.modules)
    sys.exit()
worker.begin = windowed.WindowProgram.begin = begin
windowed.run(Run({folder!r}, False, False, None, None), {pipe})
"""


class Hasty(Window):
    """A window in which somebody presses *Try again* as soon as a page says what failed."""

    program: WindowProgram

    def __init__(self):
        super().__init__(kiosk=False, debug_port=None)
        self.failures = 0

    def show(self, _address):
        if self.program.failed:
            self.failures += 1
            if self.failures == 1:
                self.program.begin()


class Early(Window):
    """A window that asks for the page at the moment at which it is told to load it."""

    program: WindowProgram

    def __init__(self):
        super().__init__(kiosk=False, debug_port=None)
        self.answered = threading.Event()
        self.was_early: bool | None = None
        self.page = ""

    def show(self, _address):
        if self.program.failed:
            threading.Thread(target=self.ask, daemon=True).start()
            self.was_early = self.answered.wait(1)

    def ask(self):
        connection = http.client.HTTPConnection(self.program.host, timeout=LIMIT)
        connection.request("GET", self.program.splash.path)
        self.page = connection.getresponse().read().decode()
        connection.close()
        self.answered.set()


@pytest.fixture
def start(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    (tmp_path / "latchkey.lock").mkdir()  # It cannot start.
    started = []

    def start(window):
        window.program = WindowProgram(Run(str(tmp_path), False, False, None, None), window)
        started.append(window.program)
        window.program.begin()
        return window.program

    yield start
    for program in started:
        program.end()


def wait_for_the_last_attempt(program):
    while (thread := program._thread).is_alive():
        thread.join()


def test_try_again_is_heard_as_soon_as_the_failure_is_shown(start):
    program = start(Hasty())
    wait_for_the_last_attempt(program)

    assert program.window.failures == 2


def test_try_again_during_an_automatic_attempt_ends_with_the_failure_again(start):
    program = start(Hasty())
    wait_for_the_last_attempt(program)

    same = []

    def attempt():
        program.begin()  # Somebody presses; the answer is the page "Starting…".
        same.append(program._thread is threading.current_thread())
        program.hold()

    program._start(attempt)
    wait_for_the_last_attempt(program)

    assert same == [True]  # While one attempt runs, no other is started.
    assert program.failed
    assert program.window.failures == 3


def test_a_failure_is_not_served_before_the_window_loads_its_page(start):
    """Else the window would load it once more, under the fingers of somebody who has pressed."""
    program = start(Early())
    wait_for_the_last_attempt(program)
    window = program.window

    assert window.answered.wait(LIMIT)
    assert window.was_early is False
    assert "Latchkey could not start" in window.page


def test_after_the_end_nothing_is_tried_any_more(start):
    program = start(Hasty())
    wait_for_the_last_attempt(program)
    program.end()
    last = program._thread

    program.begin()
    program.retry()

    assert program._thread is last
    assert program.failed


def test_the_end_waits_for_an_attempt_that_is_being_started(start):
    program = start(Hasty())
    wait_for_the_last_attempt(program)
    ending = threading.Thread(target=program.end)

    with program.splash.lock:
        ending.start()
        ending.join(0.5)
        assert ending.is_alive()
    ending.join(LIMIT)

    assert not ending.is_alive()


def test_copies_that_start_during_the_end_are_not_handed_over(data, monkeypatch):
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    command = Run(str(data), False, False, None, None)
    program = WindowProgram(command, Window(kiosk=False, debug_port=None))
    lock, tried = program.hold().lock, threading.Event()

    def attempt():
        assert tried.wait(LIMIT)
        raise FolderUnusable("The drive is gone.")

    program._start(attempt)
    assert ask(lock, RAISE) == RAISED
    ending = threading.Thread(target=program.end)
    ending.start()
    wait_until(lambda: not ask(lock, RAISE), limit=20)
    assert ending.is_alive()

    tried.set()
    ending.join(LIMIT)
    assert not ending.is_alive()


def test_a_backup_that_cannot_be_read_does_not_hide_the_failure(data, ordinary):
    (data / "backups").mkdir(parents=True)
    data.chmod(0o700)
    (data / "latchkey.lock").touch()
    (data / "backups/2026-01-02T030405Z-daily.zip").touch(mode=0o000)

    assert ordinary(UNREADABLE.format(folder=str(data))).startswith("True\n")


@pytest.mark.skipif(sys.platform != "linux", reason="the binding of Qt")
@pytest.mark.parametrize("pipe", [None, object], ids=["alone", "supervised"])
def test_no_thread_imports_beside_the_binding_which_would_abort_the_program(data, pipe):
    code = STARTED.format(folder=str(data), pipe="None" if pipe is None else "object()")
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=PIPE, check=False)
    assert ended.stdout == b"True\n"
