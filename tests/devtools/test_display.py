from __future__ import annotations

import pytest

from devtools import display
from devtools.console import Stopped, run_visibly


def test_a_screen_is_started_where_there_is_none_and_ended_afterwards(monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")

    with display.screen() as env:
        assert "WAYLAND_DISPLAY" not in env
        assert run_visibly(["xdotool", "getdisplaygeometry"], env) == 0

    assert run_visibly(["xdotool", "getdisplaygeometry"], env) != 0


def test_a_screen_that_is_there_is_used(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":4711")

    with display.screen() as env:
        assert env["DISPLAY"] == ":4711"


def test_one_of_its_own_is_another_than_the_one_that_is_there(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":4711")

    with display.screen(of_its_own=True) as env:
        assert env["DISPLAY"] != ":4711"
        assert run_visibly(["xdotool", "getdisplaygeometry"], env) == 0


def test_a_screen_that_cannot_start_is_a_sentence(programs, monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    programs.add("Xvfb", "exit 1")
    monkeypatch.setenv("PATH", str(programs.folder))

    with pytest.raises(Stopped, match="Xvfb didn't start"), display.screen():
        pytest.fail("there is no screen to work on")


def test_a_screen_whose_number_was_taken_in_that_moment_is_tried_again(
    programs, tmp_path, monkeypatch
):
    monkeypatch.delenv("DISPLAY", raising=False)
    taken = tmp_path / "taken"
    programs.add(
        "Xvfb", f'test -e "{taken}" || {{ : > "{taken}"; exit 1; }}; echo 7 > /proc/self/fd/"$2"'
    )
    monkeypatch.setenv("PATH", str(programs.folder))

    with display.screen() as env:
        assert env["DISPLAY"] == ":7"


@pytest.mark.parametrize(
    ("environ", "there"),
    [
        ({}, False),
        ({"DISPLAY": ""}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "w"}, True),
    ],
)
def test_a_graphical_session_is_known_by_its_variables(environ, there):
    assert display.is_present(environ) is there
