"""The written session, started: the program fills the screen, and --check sees where it runs."""

from __future__ import annotations

import os
import re
import signal
import subprocess

import pytest

from desktop.kiosk_setup import linux_files, system_files
from desktop.kiosk_setup.plan import Wanted
from tests.waiting import LIMIT, wait_until

pytestmark = pytest.mark.window

PLACE = "usr/local/lib/latchkey-kiosk"
# cage refuses to run as root. In a user namespace it does not know.
ORDINARY = () if os.geteuid() else ("unshare", "--user", "--map-user=1000")


def asked(*words):
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.stdout


@pytest.fixture
def start(data, tmp_path):
    """`start(session, script, **environment)` runs one of the written scripts, until the end."""
    started = []

    def run(session, script, before=(), **environment):
        wanted = Wanted(system_files.program(data), "kiosk", session)
        folder = tmp_path / session
        system_files.write(linux_files.plan(wanted).files, folder)
        # Nothing is installed where the computer would look for it.
        screen = folder / PLACE / script
        screen.write_text(screen.read_text().replace(f"/{PLACE}", str(folder / PLACE)))
        with (tmp_path / "said").open("w") as said:
            running = subprocess.Popen(
                ["prlimit", "--core=0", *before, screen],
                env=os.environ | environment,
                stdout=said,
                stderr=said,
                cwd="/",
                start_new_session=True,
            )
        started.append(running)
        return tmp_path / "said"

    yield run
    for running in started:
        os.killpg(running.pid, signal.SIGTERM)
        try:
            running.wait(LIMIT)
        finally:
            if running.returncode is None:
                os.killpg(running.pid, signal.SIGKILL)
                running.wait()


def geometries():
    """The sizes and places of all windows that can be seen on the display."""
    told = asked(
        "xdotool", "search", "--onlyvisible", "--maxdepth", "1", ".", "getwindowgeometry", "%@"
    )
    return re.findall(r"Position: (\S+) .*\n\s+Geometry: (\S+)", told)


def size_of_the_screen():
    return asked("xdotool", "getdisplaygeometry").strip().replace(" ", "x")


def test_on_a_bare_x_server_the_program_is_all_there_is(display, start, command):
    start("x11", "session")

    wait_until(lambda: geometries() == [("0,0", size_of_the_screen())])
    checked = command("kiosk-setup", "--check").stdout

    assert "so there is nothing to switch to. (X)" in checked
    assert "Only the terminal's account can open the data folder." in checked


def test_in_cage_the_program_fills_the_screen(display, start, command, monkeypatch):
    surroundings = {"WLR_BACKENDS": "x11", "WLR_RENDERER": "pixman", "WAYLAND_DEBUG": "client"}
    said = start("cage", "screen", ORDINARY, **surroundings)

    def given():
        """The size that cage gave to the program's window, as Wayland's own words tell it."""
        return re.findall(r"xdg_toplevel@\d+\.configure\(([1-9]\d*), (\d+)", said.read_text())

    sizes = wait_until(given)
    assert "set_fullscreen" in said.read_text()
    assert set(sizes) == set(re.findall(r"logical_size\((\d+), (\d+)\)", said.read_text()))
    monkeypatch.delenv("DISPLAY")  # asked from a console, as by somebody from elsewhere
    assert "so there is nothing to switch to. (cage)" in command("kiosk-setup", "--check").stdout
