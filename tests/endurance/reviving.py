"""Kills what a kiosk consists of, and measures how soon the sign-in page is back.

`python -m tests.endurance.reviving --rounds 50`: the main process, the page's renderer and the
server's thread, so often each, every time while somebody is signed in. Nobody may be after it.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psutil
from playwright.sync_api import Playwright, sync_playwright

from desktop.supervision.pipe import KIOSK, ROLE
from tests.e2e.driving import sign_in
from tests.package.windows import opened

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (sys.executable, str(ROOT / "tests/endurance/watched_kiosk.py"))
LAUNCHER = (sys.executable, str(ROOT / "launcher.py"))
PASSWORD = "basalt meadow copper kite"
BOUNDS = {"main process": 5.0, "renderer": 3.0, "server thread": 5.0}  # seconds, of the median
LIMIT = 120.0  # seconds until a page counts as lost
PAUSE = 0.02  # seconds


class Kiosk:
    """A kiosk on a data folder of its own, where ada signs in."""

    def __init__(self, data: Path, port: int, supervisor: psutil.Process) -> None:
        self._data = data
        self._port = port
        self._supervisor = supervisor

    def program(self) -> psutil.Process:
        """What the supervisor runs now, apart from the cover."""
        while True:
            for child in self._supervisor.children():
                with suppress(psutil.Error):
                    if child.environ().get(ROLE) == KIOSK:
                        return child
            time.sleep(PAUSE)

    def renderers(self) -> list[psutil.Process]:
        """The processes of pages: those that the engine's own processes have started last."""
        program = self.program()
        family = program.children(recursive=True)
        parents = {one.ppid() for one in family}
        return [one for one in family if one.ppid() != program.pid and one.pid not in parents]

    def shows_sign_in(self) -> bool:
        """Whether the sign-in page is in the window."""
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=1)) as asked:
            try:
                asked.request("GET", "/json")
                pages = json.loads(asked.getresponse().read())
            except (OSError, http.client.HTTPException, ValueError):
                return False
        return any(str(page["title"]).startswith("Sign in") for page in pages)

    def time_until_sign_in(self) -> float:
        """Return the seconds from now until the sign-in page is there."""
        begun = time.monotonic()
        while not self.shows_sign_in():
            if time.monotonic() > begun + LIMIT:
                raise AssertionError("the sign-in page does not come back")
            time.sleep(PAUSE)
        return time.monotonic() - begun

    def sign_in(self, playwright: Playwright) -> None:
        """Have ada signed in, in the window."""
        browser, page = opened(playwright, self._port)
        # What is pressed before the page has been drawn the engine drops.
        page.wait_for_function("() => performance.getEntriesByType('paint').length")
        sign_in(page, "ada", PASSWORD)
        browser.close()
        assert not self.shows_sign_in()
        assert self.signed_in() == 1

    def signed_in(self) -> int:
        """How many sessions there are."""
        with closing(sqlite3.connect(self._data / "latchkey.sqlite3")) as database:
            return int(database.execute("SELECT COUNT(*) FROM accounts_session").fetchone()[0])


@contextmanager
def running(data: Path) -> Iterator[Kiosk]:
    """Provision a terminal, and run its kiosk for the length of the block. It has to end with 0."""
    command = [*LAUNCHER, "--data-dir", str(data), "provision", "--admin", "ada"]
    subprocess.run([*command, "--password-stdin"], input=f"{PASSWORD}\n", text=True, check=True)
    port = _free_port()
    with subprocess.Popen(
        [*PROGRAM, "--data-dir", str(data), "--kiosk"],
        env=os.environ | {"INSPECTOR": str(port)},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield Kiosk(data, port, psutil.Process(process.pid))
        finally:
            process.terminate()
        assert process.wait(30) == 0


def _free_port() -> int:
    while True:  # Not one that the system assigns: the program itself could get it.
        port = random.randrange(20_000, 32_768)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def _kill_main_process(kiosk: Kiosk) -> None:
    kiosk.program().kill()


def _kill_renderers(kiosk: Kiosk) -> None:
    renderers = kiosk.renderers()
    assert renderers
    for renderer in renderers:
        renderer.kill()


def _kill_server_thread(kiosk: Kiosk) -> None:
    kiosk.program().send_signal(signal.SIGUSR1)


KILLS: dict[str, Callable[[Kiosk], None]] = {
    "main process": _kill_main_process,
    "renderer": _kill_renderers,
    "server thread": _kill_server_thread,
}


def revive(kiosk: Kiosk, playwright: Playwright, what: str) -> float:
    """Kill `what` while somebody is signed in; return the seconds until the sign-in page."""
    kiosk.time_until_sign_in()
    kiosk.sign_in(playwright)
    KILLS[what](kiosk)
    seconds = kiosk.time_until_sign_in()
    assert kiosk.signed_in() == 0, f"somebody is still signed in after the end of the {what}"
    return seconds


def main(arguments: Sequence[str] | None = None) -> None:
    """Kill as often as asked and say how it went; raises at the first thing that is not whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    rounds = parser.parse_args(arguments).rounds
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        data = Path(folder) / "data"
        with running(data) as kiosk:
            for what, bound in BOUNDS.items():
                taken = [revive(kiosk, playwright, what) for _ in range(rounds)]
                middle, worst = statistics.median(taken), max(taken)
                print(
                    f"{what}, {rounds} times: back at sign-in in {middle:.2f} s (median; at most "
                    f"{bound:.0f} s wanted), {worst:.2f} s at worst; nobody signed in",
                    flush=True,
                )
        subprocess.run([*LAUNCHER, "--data-dir", str(data), "verify"], check=True)


if __name__ == "__main__":
    main()
