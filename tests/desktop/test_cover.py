"""The screen behind a kiosk's window: always there, never before it."""

from __future__ import annotations

import os
import subprocess
from typing import ClassVar

import psutil
import pytest
from PIL import ImageGrab

from desktop.supervision.cover import Curtain
from desktop.supervision.pipe import CURTAIN, DOWN, KIOSK, SHOWN, UP
from tests.desktop.screen import CURTAIN_TITLE, child, size, windows, xdotool
from tests.waiting import LIMIT, wait_until

pytestmark = pytest.mark.window


@pytest.fixture
def kiosk(launch):
    """The kiosk as everybody starts it, with its window open."""
    program = launch("--kiosk")
    wait_until(lambda: {"Latchkey", CURTAIN_TITLE} <= set(windows()))
    return program


@pytest.fixture
def manager(display):
    """A window manager, who decides which window lies above which."""
    with subprocess.Popen(["openbox"], stderr=subprocess.DEVNULL) as running:
        wait_until(lambda: xdotool("get_num_desktops"))
        yield
        running.terminate()


def page_is_seen():
    """Whether the white card of a page is on the screen; the curtain has nothing white."""
    picture = ImageGrab.grab(xdisplay=os.environ["DISPLAY"])
    colors = picture.getcolors(1 << 24) or []
    return sum(count for count, color in colors if color == (255, 255, 255)) > 10_000


def test_the_curtain_lies_behind_the_window_and_is_there_when_that_is_gone(kiosk):
    first = child(kiosk.process, KIOSK)
    (screen,) = xdotool("getdisplaygeometry")
    assert size(CURTAIN_TITLE) == screen

    first.kill()
    wait_until(lambda: "Latchkey" not in windows() or child(kiosk.process, KIOSK) != first)
    assert CURTAIN_TITLE in windows()

    wait_until(lambda: "Latchkey" in windows())
    family = psutil.Process(kiosk.process.pid).children(recursive=True)
    assert kiosk.stop() == 0
    assert not psutil.wait_procs(family, timeout=LIMIT)[1]


@pytest.mark.parametrize("managed", [True, False])
def test_a_curtain_that_is_hung_again_stays_behind(managed, kiosk, request):
    if managed:
        request.getfixturevalue("manager")
    wait_until(page_is_seen)
    curtain = child(kiosk.process, CURTAIN)
    curtain.kill()
    wait_until(lambda: child(kiosk.process, CURTAIN) not in (None, curtain))
    wait_until(lambda: CURTAIN_TITLE in windows())

    wait_until(page_is_seen)
    assert {"Latchkey", CURTAIN_TITLE} <= set(windows())
    assert size(CURTAIN_TITLE) == xdotool("getdisplaygeometry")[0]


class Listener:
    """A curtain's process that notes what it is told, and can end."""

    made: ClassVar[list[Listener]] = []

    def __init__(self, _role, hear):
        self.words, self.code = [], None
        self.made.append(self)
        hear(self, SHOWN)

    def tell(self, word):
        self.words.append(word)


def test_it_is_told_only_what_is_new_and_a_new_one_everything(monkeypatch):
    monkeypatch.setattr("desktop.supervision.cover.Child", Listener)
    monkeypatch.setattr(Listener, "made", [])
    curtain = Curtain()
    curtain.hang()
    for _beat in range(3):
        curtain.sink()
    curtain.rise()
    curtain.sink()
    Listener.made[0].code = 1
    curtain.mend()
    curtain.sink()

    assert [one.words for one in Listener.made] == [[DOWN, UP, DOWN], [DOWN]]
