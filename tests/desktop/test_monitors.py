"""A kiosk with two monitors: its window is on the main one, the cover on every one."""

from __future__ import annotations

import subprocess

import pytest

from desktop.supervision.pipe import COVER, KIOSK
from tests.desktop.kiosks import own_display, windows
from tests.desktop.screen import child
from tests.waiting import wait_until

pytestmark = pytest.mark.window

# The screen in two halves, as two monitors side by side are to every program.
LEFT, RIGHT = (0, 0, 640, 1024), (640, 0, 640, 1024)
WHOLE = (0, 0, 1280, 1024)


def divide(display):
    """Show the screen to programs as two monitors."""
    for name, (x, _y, width, height), output in (
        ("left", LEFT, "screen"),
        ("right", RIGHT, "none"),
    ):
        place = f"{width}/340x{height}/270+{x}+0"
        xrandr(display, "--setmonitor", name, place, output)


def unite(display):
    """Take both away again."""
    for name in ("right", "left"):
        xrandr(display, "--delmonitor", name)


def xrandr(display, *words):
    subprocess.run(["xrandr", "--display", display, *words], check=True)


def places(display):
    """Where the windows are; each may be there more than once."""
    return sorted(windows(display).values())


@pytest.fixture(params=[True, False], ids=["managed", "bare"])
def display(request):
    with own_display(manager=request.param) as name:
        yield name


def test_the_others_are_covered_and_so_is_one_that_is_plugged_in_or_out(
    display, launch, monkeypatch
):
    monkeypatch.setenv("DISPLAY", display)
    divide(display)
    kiosk = launch("--kiosk")
    wait_until(lambda: places(display) == sorted([LEFT, LEFT, RIGHT]))

    unite(display)
    wait_until(lambda: places(display) == [WHOLE, WHOLE])
    divide(display)
    wait_until(lambda: places(display) == sorted([LEFT, LEFT, RIGHT]))

    assert child(kiosk.process, KIOSK)
    assert child(kiosk.process, COVER)
    assert kiosk.stop() == 0
