"""What a program has to do to be called alive."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from desktop.options import Run
from desktop.startup.program import Program
from desktop.startup.window_program import WindowProgram
from desktop.supervision import heartbeat
from desktop.supervision.pipe import ALIVE
from desktop.window.window import Window
from tests.waiting import wait_until


class Ending:
    """Is set after one look."""

    def __init__(self) -> None:
        self._looks = iter([False, True])

    def wait(self, _pause: float) -> bool:
        return next(self._looks)


@pytest.mark.parametrize("ends_sessions", [True, False])
@pytest.mark.parametrize("server", [True, False])
def test_it_serves_and_ends_idle_sessions(monkeypatch, server, ends_sessions):
    monkeypatch.setattr(heartbeat, "server_answers", lambda _host, _path: server)
    told: list[str] = []
    program = SimpleNamespace(
        ending=Ending(),
        host="host",
        splash=SimpleNamespace(heartbeat="/path"),
        view=SimpleNamespace(renewals=0),
        ends_sessions=ends_sessions,
        window=SimpleNamespace(page_answers=lambda _within: True),
    )
    pipe = SimpleNamespace(tell=told.append)

    heartbeat.run(program, pipe)  # type: ignore[arg-type]

    assert told == [ALIVE] * (server and ends_sessions)


@pytest.fixture
def program(monkeypatch):
    for watch in ("watch_over", "watch_database"):
        monkeypatch.setattr(f"djangoapp.startup.{watch}", lambda ending: ending.wait())
    return Program(Run(None, False, True, None, None))


class Begun(threading.Event):
    """That the watch knows the files; it learns them as late as can be."""

    def wait(self, timeout=None):
        self.set()
        return super().wait(timeout)


@pytest.fixture(autouse=True)
def begun(monkeypatch):
    begun = Begun()
    monkeypatch.setattr("djangoapp.continuity.watch.begun", begun)
    return begun


def test_a_start_goes_on_once_the_files_of_the_database_are_known(program, begun):
    program.watch()

    assert begun.is_set()
    program.ending.set()


def test_a_watch_that_has_ended_watches_no_more(program):
    program.watch()

    assert program.ends_sessions
    program.ending.set()
    wait_until(lambda: not program.ends_sessions)


def test_the_heartbeat_is_answered_before_strangers_from_the_first_page_on(tmp_path):
    command = Run(str(tmp_path), False, False, None, None)
    program = WindowProgram(command, Window(kiosk=False, debug_port=None))
    program._listen_somewhere()
    (server,) = program._servers

    assert program.host
    assert server._waitress.admits({"PATH_INFO": program.splash.heartbeat})
    server.stop()
