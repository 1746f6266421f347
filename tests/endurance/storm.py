"""Storms a kiosk with random chords, clicks, drags and turns of the wheel.

`python -m tests.endurance.storm --chords 20000 [--manager]`, on a screen of its own: at the end the
window must be the only one and cover the screen, its page must be the terminal's, and no file may
have been written outside the data folder.

Not struck are keys that the display server itself takes (Ctrl+Alt+Backspace and the virtual
consoles), nor Ctrl+Alt+Shift+Q, the staff shortcut.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from tests.desktop.kiosks import Kiosk, own_display, wait_until, windows, xdotool

WIDTH, HEIGHT = 1280, 1024
AT_ONCE = 50
LONGEST_PATH = 3
MODIFIERS = ("ctrl", "alt", "shift", "super")
TYPED = (*"abcdefghijklmnopqrstuvwxyz0123456789", "plus", "minus", "equal", "space", "slash")
OTHERS = (
    *(f"F{number}" for number in range(1, 13)),
    *("Escape", "Tab", "Return", "BackSpace", "Delete", "Insert", "Home", "End", "Prior", "Next"),
    *("Left", "Right", "Up", "Down", "Menu", "Print", "Pause", "Scroll_Lock", "KP_Add"),
    *("KP_Subtract", "KP_0", "KP_Enter", "XF86Back", "XF86Forward", "XF86Refresh", "XF86Reload"),
    *("XF86HomePage", "XF86Search", "XF86WWW", "XF86Mail", "XF86Explorer", "XF86Favorites"),
    *("XF86Open", "XF86Close", "XF86New", "XF86Save", "XF86Copy", "XF86Paste", "XF86Cut", "Help"),
)
BUTTONS = (1, 1, 1, 2, 2, 3, 8, 9)
BACK_ON_SCREEN = "keyup ctrl keyup alt keyup shift keyup super"


class Storm:
    """What strikes, drawn from `chance`."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._kinds: list[Callable[[], str]] = [
            *[self._chord] * 6,
            *(self._click, self._click, self._drag, self._wheel),
        ]

    def strike(self, display: str, times: int) -> None:
        """Strike the display so many times, and leave no key held."""
        lines = [self._chance.choice(self._kinds)() for _ in range(times)]
        xdotool(display, script="\n".join([*lines, BACK_ON_SCREEN, ""]))

    def _chord(self) -> str:
        while True:
            held = [one for one in MODIFIERS if self._chance.random() < 0.35]
            key = self._chance.choice(self._chance.choice((TYPED, OTHERS)))
            if not _spared({*held}, key):
                return f"key --delay 1 {'+'.join([*held, key])}"

    def _click(self) -> str:
        return f"mousemove {self._place()} click {self._chance.choice(BUTTONS)}"

    def _drag(self) -> str:
        button = self._chance.choice((1, 1, 2))
        moves = " ".join(
            f"mousemove {self._place()}" for _ in range(self._chance.randint(1, LONGEST_PATH))
        )
        return f"mousemove {self._place()} mousedown {button} {moves} mouseup {button}"

    def _wheel(self) -> str:
        held = self._chance.choice(("", "ctrl", "shift", "alt"))
        turn = f"mousemove {self._place()} click {self._chance.choice((4, 5, 6, 7))}"
        return f"keydown {held} {turn} keyup {held}" if held else turn

    def _place(self) -> str:
        return f"{self._chance.randrange(WIDTH)} {self._chance.randrange(HEIGHT)}"


def _spared(held: set[str], key: str) -> bool:
    if not {"ctrl", "alt"} <= held:
        return False
    return key == "BackSpace" or key.startswith("F") or (key == "q" and "shift" in held)


def weather(kiosk: Kiosk, playwright: Playwright, display: str, storm: Storm, chords: int) -> None:
    """Let the storm pass over a kiosk that runs, and look at what is left; else AssertionError."""
    kiosk.page(playwright)
    kiosk.disconnect()
    for begun in range(0, chords, AT_ONCE):
        storm.strike(display, min(AT_ONCE, chords - begun))
        assert kiosk.process
        assert kiosk.process.poll() is None, "the program ended"
    xdotool(display, "mousemove", "2", "2", "key", "Escape")
    look(kiosk, playwright, display)
    assert not kiosk.files(), "written outside the data folder"


def look(kiosk: Kiosk, playwright: Playwright, display: str) -> None:
    """Raise AssertionError unless there is one window, whole, with one page, its own, at 100 %."""
    wait_until(lambda: kiosk.ask("answers") == "True")
    whole = [(0, 0, WIDTH, HEIGHT)]
    wait_until(lambda: list(windows(display).values()) == whole)
    page = kiosk.page(playwright)
    assert page.url.startswith("http://127.0.0.1:")
    assert page.evaluate("[visualViewport.scale, devicePixelRatio]") == [1, 1]
    wait_until(lambda: page.evaluate("document.hasFocus()"))
    kiosk.disconnect()


def main(arguments: Sequence[str] | None = None) -> None:
    """Strike as often as asked and say how it went; raises at the first thing that is not whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chords", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=21_040)
    parser.add_argument("--manager", action="store_true", help="with a window manager")
    options = parser.parse_args(arguments)
    begun = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        own_display(manager=options.manager) as display,
        sync_playwright() as playwright,
        Kiosk(Path(folder), options.port, display) as kiosk,
    ):
        kiosk.set_up()
        kiosk.start()
        weather(kiosk, playwright, display, Storm(random.Random(options.seed)), options.chords)
        assert kiosk.stop() == 0
    manager = "with a window manager" if options.manager else "without a window manager"
    seconds = time.monotonic() - begun
    print(f"{options.chords} strikes {manager} in {seconds:.0f} s: all as before", flush=True)


if __name__ == "__main__":
    main()
