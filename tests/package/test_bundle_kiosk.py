"""The executable as a kiosk, on a screen of its own: stormed, killed, and left by the staff.

A kiosk has no inspector, so this looks at the screen, at the processes and at the database.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from PIL import ImageGrab

from desktop.tether import KIOSK, WINDOW
from tests.desktop.kiosks import own_display, wait_until, windows, xdotool
from tests.desktop.screen import child
from tests.endurance.storm import BACK_ON_SCREEN, HEIGHT, WIDTH, Storm
from tests.package.program import NOTHING, Program

pytestmark = [pytest.mark.packaged, pytest.mark.window]

PASSWORD, EXIT_PIN = "basalt meadow copper kite", "407182"
TERMINAL = f"""
[terminal]
administrator = "ada"
[kiosk]
exit_pin = "{EXIT_PIN}"
"""
STRIKES = 150
A_CARD, A_BUTTON, A_CURSOR = 10_000, 4_000, 200  # pixels


class PackagedKiosk:
    """The kiosk's processes, its screen, and what it wrote down."""

    def __init__(self, program: Program, process: psutil.Process, display: str) -> None:
        self.program, self.process, self.display = program, process, display

    def white(self) -> int:
        """How many pixels are white, as the card of a page is and the curtain never."""
        picture = ImageGrab.grab(xdisplay=self.display)
        counted = picture.getcolors(1 << 24) or ()
        return sum(count for count, color in counted if color == (255, 255, 255))

    def shows_a_page(self) -> bool:
        """Whether there is a page on the screen."""
        return self.white() > A_CARD

    def wait_for_another_page(self, before: int) -> None:
        """Wait for a card of another size than `before`, in white pixels, that has come to rest."""
        seen = [before]

        def rests() -> bool:
            seen.append(self.white())
            new, last = seen[-1], seen[-2]
            return new > A_CARD and abs(new - before) > A_BUTTON and abs(new - last) < A_CURSOR

        wait_until(rests)

    def ask(self, question: str) -> int:
        """What the database answers."""
        with closing(sqlite3.connect(self.program.data / "latchkey.sqlite3")) as database:
            return int(database.execute(question).fetchone()[0])

    def has_recorded(self, kind: str) -> bool:
        """Whether an event of this kind is in the audit log."""
        return self.ask(f"SELECT COUNT(*) FROM audit_entry WHERE kind = '{kind}'") > 0


@pytest.fixture
def kiosk(carried: Path, tmp_path: Path) -> Iterator[PackagedKiosk]:
    """The executable with `--kiosk`, set up from a file, with its first page on the screen."""
    settings = tmp_path / "terminal.toml"
    settings.write_text(TERMINAL)
    with own_display(manager=False) as display:
        program = Program(carried, tmp_path / "data", {**NOTHING, "DISPLAY": display})
        data = ("--data-dir", str(program.data))
        provision = ("provision", "--file", str(settings), "--password-stdin")
        finished = program.run(*data, *provision, text=f"{PASSWORD}\n")
        assert finished.returncode == 0, finished.stderr
        with program.started("--kiosk") as process:
            running = PackagedKiosk(program, psutil.Process(process.pid), display)
            wait_until(running.shows_a_page)
            yield running


def test_a_storm_of_keys_leaves_it_as_it_was(kiosk):
    storm = Storm(random.Random(11))
    before = child(kiosk.process, KIOSK)

    storm.strike(kiosk.display, STRIKES)

    xdotool(kiosk.display, script=f"mousemove 2 2 key Escape\n{BACK_ON_SCREEN}\n")
    wait_until(kiosk.shows_a_page)
    wait_until(lambda: set(windows(kiosk.display).values()) == {(0, 0, WIDTH, HEIGHT)})
    assert child(kiosk.process, KIOSK) == before


def test_when_its_main_process_is_killed_the_sign_in_page_comes_back(kiosk):
    first = child(kiosk.process, KIOSK)

    first.kill()

    wait_until(lambda: child(kiosk.process, KIOSK) not in (None, first))
    wait_until(kiosk.shows_a_page)
    assert kiosk.ask("SELECT COUNT(*) FROM accounts_session WHERE user_id IS NOT NULL") == 0
    assert kiosk.ask("SELECT COUNT(*) FROM pragma_quick_check WHERE quick_check = 'ok'") == 1


def test_the_staff_leave_it_with_the_exit_pin(kiosk):
    before = kiosk.white()
    xdotool(kiosk.display, "key", "ctrl+alt+shift+q")
    kiosk.wait_for_another_page(before)

    before = kiosk.white()
    xdotool(kiosk.display, "type", EXIT_PIN)
    xdotool(kiosk.display, "key", "Return")
    kiosk.wait_for_another_page(before)
    xdotool(kiosk.display, "key", "Tab", "Return")

    wait_until(lambda: kiosk.has_recorded("kiosk_left"))
    wait_until(lambda: child(kiosk.process, WINDOW))
    assert child(kiosk.process, KIOSK) is None
