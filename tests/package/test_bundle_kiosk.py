"""The executable as a kiosk: stormed, killed, and left by the staff.

`python -m tests.endurance.packaged` does the same thousands of times.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.supervision.pipe import KIOSK, WINDOW
from tests.desktop.kiosks import own_display, wait_until, windows, xdotool
from tests.desktop.screen import child
from tests.endurance.storm import BACK_ON_SCREEN, HEIGHT, WIDTH, Storm
from tests.package.kiosks import PackagedKiosk, provisioned, running

pytestmark = [pytest.mark.packaged, pytest.mark.window]

STRIKES = 150


@pytest.fixture
def kiosk(carried: Path, tmp_path: Path) -> Iterator[PackagedKiosk]:
    """The executable with `--kiosk`, set up from a file, with its first page on the screen."""
    with (
        own_display(manager=False) as display,
        running(provisioned(carried, tmp_path / "data", display)) as started,
    ):
        yield started


def test_a_storm_of_keys_leaves_it_as_it_was(kiosk):
    storm = Storm(random.Random(11))
    before = kiosk.main()

    storm.strike(kiosk.display, STRIKES)

    xdotool(kiosk.display, script=f"mousemove 2 2 key Escape\n{BACK_ON_SCREEN}\n")
    wait_until(kiosk.shows_a_page)
    wait_until(lambda: set(windows(kiosk.display).values()) == {(0, 0, WIDTH, HEIGHT)})
    assert kiosk.main() == before


def test_when_its_main_process_is_killed_the_sign_in_page_comes_back(kiosk):
    first = kiosk.main()

    first.kill()

    wait_until(lambda: child(kiosk.process, KIOSK) not in (None, first))
    wait_until(kiosk.shows_a_page)
    assert kiosk.sessions() == 0
    assert kiosk.ask("SELECT COUNT(*) FROM pragma_quick_check WHERE quick_check = 'ok'") == 1


def test_the_staff_leave_it_with_the_exit_pin(kiosk):
    kiosk.leave()

    wait_until(lambda: kiosk.has_recorded("kiosk_left"))
    wait_until(lambda: child(kiosk.process, WINDOW))
    assert child(kiosk.process, KIOSK) is None
