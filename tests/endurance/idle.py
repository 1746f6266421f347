"""Measures when a kiosk's real window is signed out after the last real input.

`python -m tests.endurance.idle --seconds 120`: with a page whose scripts go on asking the server,
with a page that hangs, after somebody typed, after somebody touched the screen, and after a film
played. Needs a display.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from playwright.sync_api import Page, Playwright, sync_playwright

from tests.e2e.driving import go, sign_in
from tests.e2e.owned_screen import SCRIPTS_RUN, Kiosk
from tests.package.windows import window
from tests.waiting import wait_until

PORT = 28_105
PASSWORD = "basalt meadow copper kite"
HANG = "() => { setTimeout(() => { for (;;); }, 500) }"
# A film of the page's own: nothing is loaded, which the content security policy would refuse.
PLAY = """async () => {
    const [canvas, video] = ["canvas", "video"].map(name => document.createElement(name));
    const pen = canvas.getContext("2d");
    setInterval(() => pen.fillRect(0, 0, Math.random() * 300, 100), 100);
    video.muted = true;
    video.srcObject = canvas.captureStream(10);
    document.querySelector("main").append(video);
    await video.play();
}"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure each case and print what was seen; raises AssertionError at the first that fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--tolerance", type=float, default=2.0)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        kiosk = _set_up(Path(folder) / "data", options.seconds)
        for name, case in CASES.items():
            lasted = _measure(playwright, kiosk, options.seconds, case)
            print(f"{name}: signed out {lasted:.2f} s after the last real input", flush=True)
            assert abs(lasted - options.seconds) <= options.tolerance, name


def _set_up(data: Path, seconds: int) -> Kiosk:
    kiosk = Kiosk(data)
    launcher = [sys.executable, "launcher.py", "--data-dir", str(data)]
    provision = ["provision", "--admin", "ada", "--password-stdin"]
    subprocess.run([*launcher, *provision], input=f"{PASSWORD}\n", text=True, check=True)
    kiosk.set_rules(idle_seconds=seconds, countdown_seconds=min(30, seconds // 2))
    return kiosk


def _measure(
    playwright: Playwright, kiosk: Kiosk, seconds: int, case: Callable[[Page, int], float]
) -> float:
    with window(playwright, kiosk, PORT) as page:
        sign_in(page, "ada", PASSWORD)
        go(page, "/accounts/profile/")
        last = case(page, seconds)
        assert kiosk.people() == 1
        wait_until(lambda: kiosk.people() == 0, limit=seconds + 60)
        lasted = time.monotonic() - last
    assert kiosk.reasons()[-1] == "idle"
    return lasted


def _click(page: Page) -> float:
    page.mouse.click(5, 500)
    return time.monotonic()


def _scripts_run(page: Page, _seconds: int) -> float:
    page.evaluate(SCRIPTS_RUN)
    page.wait_for_timeout(1500)
    return _click(page)


def _page_hangs(page: Page, _seconds: int) -> float:
    page.wait_for_timeout(1500)
    last = _click(page)
    page.evaluate(HANG)
    return last


def _somebody_types(page: Page, seconds: int) -> float:
    return _now_and_then(page, seconds, lambda: page.keyboard.press("Shift"))


def _somebody_touches(page: Page, seconds: int) -> float:
    hand = page.context.new_cdp_session(page)

    def touch() -> None:
        place = [{"x": 5, "y": 500}]
        hand.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": place})
        hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    return _now_and_then(page, seconds, touch)


def _now_and_then(page: Page, seconds: int, do: Callable[[], None]) -> float:
    """Do it for longer than anybody may be idle; it must fill nothing in. Return the last time."""
    begun = last = time.monotonic()
    while last - begun < seconds * 1.5:
        page.wait_for_timeout(min(7000, seconds * 200))
        do()
        last = time.monotonic()
    return last


def _film_plays(page: Page, seconds: int) -> float:
    """Watch for longer than anybody may be idle, then stop the film with a key."""
    page.evaluate(PLAY)
    page.wait_for_timeout(seconds * 1500)
    page.evaluate("() => document.querySelector('video').pause()")
    page.keyboard.press("Shift")
    return time.monotonic()


CASES = {
    "scripts run": _scripts_run,
    "page hangs": _page_hangs,
    "somebody types": _somebody_types,
    "somebody touches": _somebody_touches,
    "film plays": _film_plays,
}

if __name__ == "__main__":
    main()
