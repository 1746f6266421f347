"""What a program has to do to be called alive."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from desktop.options import Run
from desktop.startup import boot
from desktop.startup.lifetime import Lifetime
from desktop.startup.opening import Opening
from desktop.supervision import heartbeat
from desktop.supervision.heartbeat import Pulse
from desktop.supervision.pipe import ALIVE
from desktop.window.window import Window
from tests.waiting import wait_until


class Ending:
    """Is set after one look."""

    def __init__(self) -> None:
        self._looks = iter([False, True])

    def wait(self, _pause: float) -> bool:
        return next(self._looks)


@pytest.mark.parametrize("watches", [True, False])
@pytest.mark.parametrize("server", [True, False])
def test_it_serves_and_ends_what_is_left(monkeypatch, server, watches):
    monkeypatch.setattr(heartbeat, "server_answers", lambda _host, _path: server)
    told: list[str] = []
    opening = SimpleNamespace(
        ending=Ending(), pulse=("host", "/path"), reports=SimpleNamespace(view=0), watches=watches
    )
    window = SimpleNamespace(page_answers=lambda _within: True)
    tether = SimpleNamespace(tell=told.append)

    Pulse(opening, window, tether).run()  # type: ignore[arg-type]

    assert told == [ALIVE] * (server and watches)


@pytest.fixture
def service(monkeypatch):
    for watch in ("watch_over", "watch_database"):
        monkeypatch.setattr(f"djangoapp.startup.{watch}", lambda ending: ending.wait())
    monkeypatch.setattr("djangoapp.startup.open_gate", lambda _host: None)
    monkeypatch.setattr("djangoapp.startup.offer_threads", lambda _threads: None)
    server = SimpleNamespace(host="", threads=None, hand_over=lambda *_given: None)
    return boot.Service(None, server)  # type: ignore[arg-type]


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


def test_a_start_goes_on_once_the_files_of_the_database_are_known(service, begun):
    ending = threading.Event()

    service.watch(ending)

    assert begun.is_set()
    ending.set()


def test_a_watch_that_has_ended_watches_no_more(service):
    ending = threading.Event()

    service.watch(ending)

    assert service.watches
    ending.set()
    wait_until(lambda: not service.watches)


def test_it_is_felt_before_strangers_are_heard_from_the_first_page_on(tmp_path):
    lifetime = Lifetime(Run(str(tmp_path), False, False, None, None), windowed=True)
    opening = Opening(lifetime, Window(kiosk=False, debug_port=None), None)
    opening._listen_somewhere()
    (server,) = opening._servers

    assert opening.pulse
    assert server._waitress.admits({"PATH_INFO": opening.pulse[1]})
    server.stop()
