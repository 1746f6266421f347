"""A message bus that does not answer keeps no window from opening."""

from __future__ import annotations

import os
import socket
import sys

import pytest

from desktop.linux import message_buses
from tests.desktop.screen import COVER_TITLE, windows
from tests.waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="D-Bus is Linux's")

SESSION = "DBUS_SESSION_BUS_ADDRESS"


@pytest.fixture
def silent(tmp_path):
    """The address of a socket at which somebody listens and never says a word."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "silent bus"))
        listener.listen()
        yield f"unix:path={tmp_path}/silent%20bus"


@pytest.fixture
def no_bus(monkeypatch, tmp_path):
    monkeypatch.setattr(message_buses, "PATIENCE", 0.2)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    for name in message_buses.USUAL:
        monkeypatch.setenv(name, "unix:path=/nowhere")


@pytest.mark.window
@pytest.mark.parametrize(
    ("kind", "shown"),
    [((), {"Latchkey"}), (("--kiosk",), {"Latchkey", COVER_TITLE})],
    ids=["desktop", "kiosk"],
)
def test_the_window_opens_although_the_session_bus_does_not_answer(
    launch, data, silent, kind, shown
):
    # On GNOME, Qt asks for its colors with a call that keeps Python from running.
    program = launch(*kind, env={**os.environ, SESSION: silent, "XDG_CURRENT_DESKTOP": "GNOME"})

    wait_until(lambda: shown <= set(windows()))

    assert program.stop() == 0
    log = (data / "logs/latchkey.log").read_text()
    assert f"The message bus at {silent} does not answer; it is not used." in log


@pytest.mark.parametrize("name", message_buses.USUAL)
def test_a_bus_that_does_not_answer_is_not_used(monkeypatch, no_bus, silent, name):
    monkeypatch.setenv(name, f"tcp:host=127.0.0.1,port=1;{silent},guid=00")

    message_buses.avoid_silent()

    assert os.environ[name] == message_buses.NOWHERE


def test_a_bus_that_does_not_even_take_a_connection_any_more_is_not_used(
    monkeypatch, no_bus, tmp_path
):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "full"))
        listener.listen(1)
        for _time in range(4):  # Each leaves a connection that nobody takes.
            monkeypatch.setenv(SESSION, f"unix:path={tmp_path}/full")
            message_buses.avoid_silent()
            assert os.environ[SESSION] == message_buses.NOWHERE


def test_a_bus_in_its_usual_place_is_tried_too(monkeypatch, no_bus, silent, tmp_path):
    (tmp_path / "silent bus").rename(tmp_path / "bus")
    monkeypatch.delenv(SESSION)

    message_buses.avoid_silent()

    assert os.environ[SESSION] == message_buses.NOWHERE


@pytest.mark.parametrize("name", message_buses.USUAL)
def test_a_bus_that_works_or_is_missing_is_left_unchanged(monkeypatch, no_bus, bus, name):
    monkeypatch.setenv(name, bus)
    before = {one: os.environ[one] for one in message_buses.USUAL}

    message_buses.avoid_silent()

    assert {one: os.environ[one] for one in message_buses.USUAL} == before


def test_a_bus_in_the_abstract_namespace_is_tried_too(monkeypatch, no_bus):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"\0latchkey-test-{os.getpid()}")
        listener.listen()
        monkeypatch.setenv(SESSION, f"unix:abstract=latchkey-test-{os.getpid()}")

        message_buses.avoid_silent()

    assert os.environ[SESSION] == message_buses.NOWHERE
