"""The executable as a kiosk, on a screen of its own.

A kiosk has no inspector, so this looks at the screen, at the processes and at the database.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
from PIL import Image, ImageChops, ImageGrab

from desktop.supervision.pipe import KIOSK
from tests.desktop.kiosks import drawing, wait_until, xdotool
from tests.desktop.screen import child
from tests.package.program import NOTHING, Program

PASSWORD, EXIT_PIN = "basalt meadow copper kite", "407182"
TERMINAL = f"""
[terminal]
administrator = "ada"
[kiosk]
exit_pin = "{EXIT_PIN}"
"""
A_CARD, A_BUTTON, A_CURSOR = 10_000, 4_000, 200  # pixels
STAFF_KEYS = "ctrl+alt+shift+q"
OTHER_FOLDERS = ("HOME", "TMPDIR")


class PackagedKiosk:
    """The kiosk's processes, its screen, and what it wrote down."""

    def __init__(self, program: Program, process: psutil.Process, display: str) -> None:
        self.program, self.process, self.display = program, process, display

    def picture(self) -> Image.Image:
        """What is on the screen."""
        return ImageGrab.grab(xdisplay=self.display)

    def shows(self, picture: Image.Image) -> bool:
        """Whether the screen is as in `picture`, but for a cursor that blinks."""
        apart = ImageChops.difference(self.picture(), picture).convert("L")
        return sum(apart.histogram()[1:]) < A_CURSOR

    def white(self) -> int:
        """How many pixels are white, as the card of a page is and the cover never."""
        counted = self.picture().getcolors(1 << 24) or ()
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

    def press(self, *keys: str) -> None:
        """Press keys, and wait for the page that they lead to."""
        before = self.white()
        xdotool(self.display, "key", *keys)
        self.wait_for_another_page(before)

    def leave(self) -> None:
        """Go out as the staff do, by keys and exit PIN; without waiting for the end."""
        self.press(STAFF_KEYS)
        xdotool(self.display, "type", EXIT_PIN)
        self.press("Return")
        xdotool(self.display, "key", "Tab", "Return")

    def sessions(self) -> int:
        """How many people are signed in."""
        return self.ask("SELECT COUNT(*) FROM accounts_session WHERE user_id IS NOT NULL")

    def ask(self, question: str) -> int:
        """What the database answers."""
        with closing(sqlite3.connect(self.program.data / "latchkey.sqlite3")) as database:
            return int(database.execute(question).fetchone()[0])

    def strays(self) -> list[Path]:
        """Files that were written outside the data folder."""
        places = [Path(self.program.environment[name]) for name in OTHER_FOLDERS]
        return [path for place in places for path in place.rglob("*") if not path.is_dir()]

    def has_recorded(self, kind: str) -> bool:
        """Whether an event of this kind is in the audit log."""
        return self.ask(f"SELECT COUNT(*) FROM audit_entry WHERE kind = '{kind}'") > 0

    def renderer(self) -> psutil.Process:
        """The process that draws the page."""
        return drawing(self.main())

    def main(self) -> psutil.Process:
        """The program under its supervisor."""
        found = child(self.process, KIOSK)
        assert found, "there is no kiosk"
        return found


def provisioned(folder: Path, data: Path, display: str, make: type[Program] = Program) -> Program:
    """Have the executable in `folder` make a terminal in `data`, ada's, with an exit PIN."""
    settings = data.with_name("terminal.toml")
    settings.write_text(TERMINAL)
    others = {name: data.with_name(name) for name in OTHER_FOLDERS}
    for other in others.values():
        other.mkdir()
    told = {name: str(other) for name, other in others.items()}
    program = make(folder, data, {**NOTHING, **told, "DISPLAY": display})
    provision = ("provision", "--file", str(settings), "--password-stdin")
    finished = program.run("--data-dir", str(data), *provision, text=f"{PASSWORD}\n")
    assert finished.returncode == 0, finished.stderr
    return program


@contextmanager
def running(program: Program) -> Iterator[PackagedKiosk]:
    """Run it as a kiosk, with its first page on the screen; it has to end cleanly."""
    with program.started("--kiosk") as process:
        kiosk = PackagedKiosk(program, psutil.Process(process.pid), program.environment["DISPLAY"])
        wait_until(kiosk.shows_a_page)
        yield kiosk
