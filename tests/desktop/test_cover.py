"""The screen behind a kiosk's window: always there, never before it."""

from __future__ import annotations

import os
import subprocess
from typing import ClassVar

import psutil
import pytest
from PIL import ImageGrab

from desktop.supervision.cover import Cover
from desktop.supervision.pipe import COVER, DOWN, KIOSK, SHOWN, UP
from tests.desktop.screen import COVER_TITLE, child, size, windows, xdotool
from tests.waiting import LIMIT, wait_until

pytestmark = pytest.mark.window


@pytest.fixture
def kiosk(launch):
    """The kiosk as everybody starts it, with its window open."""
    program = launch("--kiosk")
    wait_until(lambda: {"Latchkey", COVER_TITLE} <= set(windows()))
    return program


@pytest.fixture
def manager(display):
    """A window manager, who decides which window lies above which."""
    with subprocess.Popen(["openbox"], stderr=subprocess.DEVNULL) as running:
        wait_until(lambda: xdotool("get_num_desktops"))
        yield
        running.terminate()


def page_is_seen():
    """Whether the white card of a page is on the screen; the cover has nothing white."""
    picture = ImageGrab.grab(xdisplay=os.environ["DISPLAY"])
    colors = picture.getcolors(1 << 24) or []
    return sum(count for count, color in colors if color == (255, 255, 255)) > 10_000


def test_the_cover_lies_behind_the_window_and_is_there_when_that_is_gone(kiosk):
    first = child(kiosk.process, KIOSK)
    (screen,) = xdotool("getdisplaygeometry")
    assert size(COVER_TITLE) == screen

    first.kill()
    wait_until(lambda: "Latchkey" not in windows() or child(kiosk.process, KIOSK) != first)
    assert COVER_TITLE in windows()

    wait_until(lambda: "Latchkey" in windows())
    family = psutil.Process(kiosk.process.pid).children(recursive=True)
    assert kiosk.stop() == 0
    assert not psutil.wait_procs(family, timeout=LIMIT)[1]


@pytest.mark.parametrize("managed", [True, False])
def test_a_cover_that_is_shown_again_stays_behind(managed, kiosk, request):
    if managed:
        request.getfixturevalue("manager")
    wait_until(page_is_seen)
    cover = child(kiosk.process, COVER)
    cover.kill()
    wait_until(lambda: child(kiosk.process, COVER) not in (None, cover))
    wait_until(lambda: COVER_TITLE in windows())

    wait_until(page_is_seen)
    assert {"Latchkey", COVER_TITLE} <= set(windows())
    assert size(COVER_TITLE) == xdotool("getdisplaygeometry")[0]


class Listener:
    """A cover's process that notes what it is told, and can end."""

    made: ClassVar[list[Listener]] = []

    def __init__(self, _role, hear):
        self.words, self.code = [], None
        self.made.append(self)
        hear(self, SHOWN)

    def tell(self, word):
        self.words.append(word)


def test_it_gets_only_new_commands_and_a_new_one_gets_all(monkeypatch):
    monkeypatch.setattr("desktop.supervision.cover.Child", Listener)
    monkeypatch.setattr(Listener, "made", [])
    cover = Cover()
    cover.show()
    for _beat in range(3):
        cover.lower()
    cover.bring_to_front()
    cover.lower()
    Listener.made[0].code = 1
    cover.restart()
    cover.lower()

    assert [one.words for one in Listener.made] == [[DOWN, UP, DOWN], [DOWN]]
