"""The executable as a kiosk at full count: stormed, killed again and again, left by the staff.

`python -m tests.endurance.packaged storm --times 20000 [--manager]`, `... kills --times 50` and
`... exits`, each on a screen of its own, with `dist/Latchkey` as `dev.py build` has made it. Beside
them nothing is different from what a person starts: no inspector, no test program.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PIL import Image

from desktop.backoff import GOOD_RUN
from desktop.supervision.pipe import KIOSK, WINDOW
from devtools.environment import ROOT
from tests.desktop.kiosks import destroy, own_display, wait_until, windows, xdotool
from tests.desktop.screen import child
from tests.endurance.storm import AT_ONCE, BACK_ON_SCREEN, HEIGHT, WIDTH, Storm
from tests.package.kiosks import (
    EXIT_PIN,
    PASSWORD,
    STAFF_KEYS,
    PackagedKiosk,
    provisioned,
    running,
)
from tests.package.program import Program

BUNDLE = ROOT / "dist" / "Latchkey"
BOUNDS = {"renderer": 3.0, "main process": 5.0}  # seconds, of the median
LEAVE_WITHIN = 15.0  # seconds
FORGOTTEN = 310.0  # seconds, after which a terminal left alone is as new
# The engine's pages are made anew at once three times a minute, the program once a minute; what
# dies more often waits. Half of it goes by before each kill of a page, the rest before the other.
APART = GOOD_RUN / 2 + 1  # seconds
GUESSES = 1000

Maker = Callable[[], Program]  # of a terminal that is as new


def storm(make: Maker, times: int) -> None:
    """Strike the screen so many times; window, program and, after a while, its page are the same.

    A page has no inspector here. But one that looks as at the start, whatever size, contrast or
    language was chosen in the storm, is the terminal's own.
    """
    chance = Storm(random.Random(times))
    with running(make()) as kiosk:
        before = kiosk.main()
        xdotool(kiosk.display, "mousemove", "2", "2")
        wait_until(lambda: _is_still(kiosk))
        page = kiosk.picture()
        begun = time.monotonic()
        for struck in range(0, times, AT_ONCE):
            chance.strike(kiosk.display, min(AT_ONCE, times - struck))
            assert kiosk.main() == before, "the program was started again"
        taken = time.monotonic() - begun
        xdotool(kiosk.display, script=f"mousemove 2 2\n{BACK_ON_SCREEN}\n")
        time.sleep(FORGOTTEN)
        xdotool(kiosk.display, "key", "Escape")
        wait_until(lambda: kiosk.shows(page))
        assert set(windows(kiosk.display).values()) == {(0, 0, WIDTH, HEIGHT)}
        assert not kiosk.strays(), "written outside the data folder"
        assert child(kiosk.process, WINDOW) is None, "it left the kiosk"
        assert not kiosk.has_recorded("kiosk_left")
        print(f"{times} strikes in {taken:.0f} s: all as before", flush=True)


def kills(make: Maker, times: int) -> None:
    """Kill page and program in turn while ada is signed in; the sign-in page is soon back."""
    program = make()
    taken: dict[str, list[float]] = {what: [] for what in BOUNDS}
    with running(program) as kiosk:
        xdotool(kiosk.display, "mousemove", "2", "2")
        actions = {"renderer": _kill_page, "main process": _kill_program}
        # What the sign-in page looks like after each, seen once before it is measured.
        after = {what: _picture_after(kiosk, action) for what, action in actions.items()}
        for _ in range(times):
            for what, action in actions.items():
                _sign_in(kiosk)
                time.sleep(APART)
                action(kiosk)
                taken[what].append(_seconds_until(partial(kiosk.shows, after[what])))
                assert kiosk.sessions() == 0, f"somebody is signed in after the end of the {what}"
    verified = program.run("--data-dir", str(program.data), "verify")
    assert verified.returncode == 0, verified.stdout
    for what, bound in BOUNDS.items():
        print(
            f"{what}, {times} times: back in {statistics.median(taken[what]):.2f} s (median; at "
            f"most {bound:.0f} s wanted), {max(taken[what]):.2f} s at worst; nobody signed in"
        )


def exits(make: Maker, _times: int) -> None:
    """Let the staff out of each state that a kiosk can be in, and no stranger who guesses."""
    for state, bring_about in STATES.items():
        with running(make()) as kiosk:
            _tell(state, bring_about(kiosk))
    program = make()
    destroy(program.data)
    with running(program) as kiosk:
        _tell("damaged before the start", _leave_without_database(kiosk))
    with running(make()) as kiosk:
        _guess(kiosk)


def _tell(state: str, seconds: float) -> None:
    print(f"{state}: left in {seconds:.1f} s", flush=True)
    assert seconds < LEAVE_WITHIN


def _guess(kiosk: PackagedKiosk) -> None:
    kiosk.press(STAFF_KEYS)
    for number in range(GUESSES):
        xdotool(kiosk.display, script=f"type {number:04}\nkey Return\nkey {STAFF_KEYS}\n")
    assert child(kiosk.process, WINDOW) is None
    assert not kiosk.has_recorded("kiosk_left")
    print(f"{GUESSES} guesses at the exit PIN: none opens", flush=True)


def _leave(kiosk: PackagedKiosk) -> float:
    begun = time.monotonic()
    kiosk.leave()
    wait_until(lambda: child(kiosk.process, WINDOW))
    return time.monotonic() - begun


def _leave_while_hung(kiosk: PackagedKiosk) -> float:
    kiosk.renderer().suspend()
    return _leave(kiosk)


def _leave_while_damaged(kiosk: PackagedKiosk) -> float:
    destroy(kiosk.program.data)
    return _leave(kiosk)


def _leave_without_database(kiosk: PackagedKiosk) -> float:
    begun = time.monotonic()
    kiosk.press("Tab", "Return")
    xdotool(kiosk.display, "type", EXIT_PIN)
    kiosk.press("Return")
    # After *Try again* comes *Leave the kiosk* at once: there is no backup to restore.
    xdotool(kiosk.display, "key", "Tab", "Return")
    wait_until(lambda: child(kiosk.process, WINDOW))
    return time.monotonic() - begun


STATES: dict[str, Callable[[PackagedKiosk], float]] = {
    "as usual": _leave,
    "with a page that hangs": _leave_while_hung,
    "damaged while it runs": _leave_while_damaged,
}


def _sign_in(kiosk: PackagedKiosk) -> None:
    before = kiosk.white()
    xdotool(kiosk.display, script=f"type ada\nkey Tab\ntype '{PASSWORD}'\nkey Return\n")
    wait_until(lambda: kiosk.sessions() == 1)
    kiosk.wait_for_another_page(before)


def _kill_page(kiosk: PackagedKiosk) -> None:
    kiosk.renderer().kill()


def _kill_program(kiosk: PackagedKiosk) -> None:
    kiosk.main().kill()


def _picture_after(kiosk: PackagedKiosk, action: Callable[[PackagedKiosk], None]) -> Image.Image:
    _sign_in(kiosk)
    time.sleep(APART)
    before = kiosk.white()
    action(kiosk)
    wait_until(lambda: child(kiosk.process, KIOSK))
    kiosk.wait_for_another_page(before)
    wait_until(lambda: _is_still(kiosk))
    return kiosk.picture()


def _seconds_until(met: Callable[[], bool]) -> float:
    begun = time.monotonic()
    assert not met()
    wait_until(met)
    return time.monotonic() - begun


def _is_still(kiosk: PackagedKiosk) -> bool:
    seen = kiosk.picture()
    time.sleep(1)
    return kiosk.shows(seen)


def main(arguments: Sequence[str] | None = None) -> None:
    """Do one of them and say how it went; raises at the first thing that is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    tasks = {"storm": storm, "kills": kills, "exits": exits}
    parser.add_argument("task", choices=tasks)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--manager", action="store_true", help="with a window manager")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, own_display(manager=options.manager) as display:

        def make() -> Program:
            return provisioned(BUNDLE, Path(tempfile.mkdtemp(dir=folder)) / "data", display)

        tasks[options.task](make, options.times)


if __name__ == "__main__":
    main()
