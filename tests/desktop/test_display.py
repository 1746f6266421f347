"""Whether a window can be opened, found out before Qt would end the process."""

from __future__ import annotations

import socket

import pytest

from desktop import display


@pytest.fixture(autouse=True)
def no_display(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def wayland(tmp_path, monkeypatch):
    """A listening Wayland socket."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "wayland-9"))
        listener.listen()
        yield "wayland-9"


def test_without_any_it_says_so():
    assert display.missing() == "There is no display to open a window on."


@pytest.mark.parametrize("name", [":987", "unix:987.0", "nonsense", "127.0.0.1:987", "/dev/:987"])
def test_one_that_does_not_answer_is_named(monkeypatch, name):
    monkeypatch.setenv("DISPLAY", name)

    assert display.missing() == f"The display {name} does not answer."


def test_a_wayland_display_is_enough(monkeypatch, wayland):
    monkeypatch.setenv("DISPLAY", ":987")
    monkeypatch.setenv("WAYLAND_DISPLAY", wayland)

    assert display.missing() == ""


def test_an_x_display_over_the_network_is_enough(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = listener.getsockname()[1] - display.FIRST_X_PORT
        monkeypatch.setenv("DISPLAY", f"127.0.0.1:{number}.0")

        assert display.missing() == ""


def test_who_chooses_the_platform_knows_best(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    assert display.missing() == ""
