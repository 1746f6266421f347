"""In what session a kiosk runs: told from processes and, on X, from the display itself."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from desktop.linux import session, window_manager
from desktop.linux.session import Kind
from tests.waiting import wait_until

DATA = Path("/srv/terminal")


@pytest.fixture
def proc(tmp_path):
    """`proc(number, name, parent, words, environ)` adds a process to a /proc of its own."""
    place = tmp_path / "proc"
    place.mkdir()
    (place / "self").mkdir()

    def add(number, name="sh", parent=1, words=(), environ=""):
        folder = place / str(number)
        folder.mkdir()
        (folder / "comm").write_text(f"{name}\n")
        (folder / "stat").write_text(f"{number} ({name}) (x) S {parent} 1 1\n")
        (folder / "cmdline").write_text("".join(f"{word}\0" for word in words))
        (folder / "environ").write_text(environ)
        return place

    add(1, "init", 0)
    return add


def test_a_program_that_cage_started_is_in_cage(proc):
    proc(20, "cage", words=("cage", "-d", "--", "latchkey"))
    proc(21, "sup) (ervisor", 20)
    place = proc(os.getpid(), "python3", 21)

    found = session.find(DATA, place, {"WAYLAND_DISPLAY": "wayland-0"})

    assert found.kind is Kind.CAGE
    assert found.user == os.geteuid()
    assert found.compositor
    assert found.compositor.words[0] == "cage"


def test_a_kiosk_that_runs_elsewhere_is_found_from_a_console(proc):
    proc(20, "cage")
    proc(21, "python3", 20, ("python3", "launcher.py", "run", "--kiosk"), "DISPLAY=:7\0A\0")
    proc(22, "python3", 1, ("python3", "launcher.py", "run", "--kiosk"), "")
    place = proc(os.getpid(), "python3")

    assert session.find(DATA, place, {}).kind is Kind.CAGE


def test_the_one_of_several_kiosks_with_the_same_data_counts(proc):
    proc(20, "cage")
    for number, parent, folder in ((21, 1, "/srv/other"), (22, 20, str(DATA)), (23, 1, "/srv/b")):
        words = ("latchkey", "--data-dir", folder, "run", "--kiosk")
        proc(number, "latchkey", parent, words, "WAYLAND_DISPLAY=wayland-0\0")
    place = proc(os.getpid(), "python3")

    assert session.find(DATA, place, {}).kind is Kind.CAGE


def test_gnome_kiosk_is_no_ancestor_but_runs_beside(proc):
    proc(20, "gnome-kiosk")
    place = proc(os.getpid(), "python3")

    assert session.find(DATA, place, {"WAYLAND_DISPLAY": "wayland-0"}).kind is Kind.GNOME_KIOSK


@pytest.mark.parametrize(
    ("environment", "kind"),
    [
        ({"WAYLAND_DISPLAY": "wayland-0"}, Kind.DESKTOP),
        ({}, Kind.NONE),
        ({"DISPLAY": "elsewhere:0"}, Kind.NONE),
        ({"DISPLAY": ":9871"}, Kind.NONE),
    ],
)
def test_other_surroundings(environment, kind, proc):
    assert session.find(DATA, proc(os.getpid()), environment).kind is kind


def test_a_process_that_has_ended_has_nothing_to_say(tmp_path):
    gone = session.Process(tmp_path / "4711")

    assert (gone.name, gone.words, gone.environment, gone.parent) == ("", [], {}, None)
    assert gone.user == session.NOBODY


@pytest.mark.window
def test_a_window_manager_is_found_and_missed(display):
    environment = dict(os.environ)
    assert window_manager.is_managed(environment) is False
    with subprocess.Popen(["openbox"], stderr=subprocess.DEVNULL) as running:
        wait_until(lambda: window_manager.is_managed(environment))
        running.terminate()
    assert window_manager.is_managed(environment) is False
