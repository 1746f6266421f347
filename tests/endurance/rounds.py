"""Signs a person in and out of a kiosk's window again and again, each time in a fresh view.

`python -m tests.endurance.rounds --rounds 10000 [--minutes 60]`, on a screen of its own: after the
rounds that warm it up, memory may have grown by 5 %, and processes, threads, open files and files
of the whole program are as many as they were. After every thousand rounds nobody comes for a
moment, and the program starts again, as it does by itself in a quiet minute; after the last
thousand it is warmed up once more, and looked at as old as at first.
"""

from __future__ import annotations

import argparse
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import psutil
from argon2 import PasswordHasher
from playwright.sync_api import Playwright, sync_playwright

from desktop.supervision.pipe import KIOSK
from desktop.supervision.worker import MAX_VIEWS
from tests.desktop.kiosks import MEMBER, ROOT, Kiosk, own_display, wait_until
from tests.desktop.screen import child
from tests.endurance.inspector import Gone, Inspector, watch_for

SIGN_IN, SIGN_OUT_PAGE = "/accounts/login/", "/kiosk/receipt/"
ENTER = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"}
STATE = """[location.href, document.readyState, document.title, performance.now(),
document.activeElement.outerHTML, document.querySelector('main').innerText].join(' | ')"""
MAY_GROW = 1.05
SETTLES_WITHIN = 60  # seconds: an idle engine lets some threads go later
LOOKS = 8


@dataclass(frozen=True)
class Held:
    """What the program and everything that it started hold."""

    memory: int  # bytes that it made itself, what it shares within itself counted once
    processes: int
    threads: int
    descriptors: int
    files: int

    def things(self) -> tuple[int, ...]:
        """What may not become more at all."""
        return self.processes, self.threads, self.descriptors, self.files


def held(kiosk: Kiosk) -> Held:
    while True:
        try:
            all_of_it = kiosk.processes()
            return Held(
                memory=sum(own_memory(one.pid) for one in all_of_it),
                processes=len(all_of_it),
                threads=sum(threads(one.pid) for one in all_of_it),
                descriptors=sum(one.num_fds() for one in all_of_it),
                files=len(kiosk.files()),
            )
        except (psutil.Error, OSError):  # one has just ended
            continue


def own_memory(pid: int) -> int:
    """Return a process's bytes but for what is read from files, the engine's libraries above all.

    What other programs use of those at the moment would change the sum.
    """
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    counted = [line.split() for line in lines if line.startswith(("Pss_Anon:", "Pss_Shmem:"))]
    return sum(int(kibibytes) * 1024 for _name, kibibytes, _unit in counted)


def threads(pid: int) -> int:
    """How many there are but for the engine's pool, which grows and shrinks with the work."""
    names = [task.read_text() for task in Path(f"/proc/{pid}/task").glob("*/comm")]
    return sum(not name.startswith("ThreadPool") for name in names)


class Supervised(Kiosk):
    """The whole of it, with its supervisor and cover, as everybody starts it."""

    def start(self) -> None:
        """Start it; it starts again in a quiet moment after `MAX_VIEWS` views."""
        script = str(ROOT / "tests/endurance/watched_kiosk.py")
        told = {"INSPECTOR": str(self.port), "MAX_VIEWS": str(MAX_VIEWS), "CHEAP": "yes"}
        with (self.folder / "said").open("a") as said:
            self.process = subprocess.Popen(
                [sys.executable, script, "--kiosk"],
                cwd=self.folder / "here",
                env=self.environment | told,
                stdin=subprocess.DEVNULL,
                stderr=said,
                text=True,
            )

    def program(self) -> psutil.Process | None:
        """What the supervisor runs now, apart from the cover."""
        assert self.process
        return child(self.process, KIOSK)

    def rest(self) -> None:
        """Wait for the program to start again, because nobody is there."""
        worn = self.program()
        self.disconnect()
        wait_until(lambda: self.program() not in (None, worn))


class Rounds:
    """A hand on the keyboard and one on the mouse, which sign ben in and out."""

    def __init__(self, kiosk: Kiosk, playwright: Playwright) -> None:
        self._kiosk, self._playwright = kiosk, playwright
        self.begun_again = 0

    def go(self, times: int) -> None:
        """Sign in and out `times` times; at the end the view is a fresh one, with the receipt.

        A computer too busy for a page to answer in time has the kiosk throw the view away: such a
        round is begun again, which may happen once in ten.
        """
        inspector = Inspector(self._playwright, self._kiosk.port)
        for number in range(times):
            try:
                inspector.follow()
                while not self._signed_in(inspector):
                    self.begun_again += 1
                    assert self.begun_again <= 1 + times / 10
                    inspector.follow()
                with suppress(Gone):  # which it is as soon as it signs out
                    _click(inspector, "header form button")
                watch_for(lambda: not inspector.there())
            except AssertionError as error:
                with suppress(Gone):
                    error.add_note(f"round {number}: {inspector.evaluate(STATE)}")
                raise
        inspector.close()

    def _signed_in(self, inspector: Inspector) -> bool:
        try:
            _sign_in(inspector)
        except Gone:
            return False
        return True


def _sign_in(inspector: Inspector) -> None:
    watch_for(lambda: inspector.at(SIGN_IN, SIGN_OUT_PAGE))
    if not inspector.at(SIGN_IN):
        inspector.evaluate(f"location.href = {SIGN_IN!r}")
        watch_for(lambda: inspector.at(SIGN_IN))
    for name, text in (("username", "ben"), ("password", MEMBER)):
        inspector.evaluate(f"document.querySelector('[name={name}]').focus()")
        inspector.send("Input.insertText", text=text)
    for kind in ("keyDown", "keyUp"):
        inspector.send("Input.dispatchKeyEvent", type=kind, **ENTER)
    watch_for(lambda: inspector.at("/"))


def _click(inspector: Inspector, selector: str) -> None:
    place = f"document.querySelector({selector!r}).getBoundingClientRect()"
    x, y = inspector.evaluate(f"(({{x, y}}) => [x + 5, y + 5])({place})")
    for kind in ("mousePressed", "mouseReleased"):
        inspector.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)


def look(kiosk: Kiosk, playwright: Playwright) -> Iterator[Held]:
    """Yield, once a second, what is held while the page is there and nobody is connected to it."""
    kiosk.page(playwright).wait_for_load_state()
    kiosk.disconnect()
    for _ in range(SETTLES_WITHIN):
        time.sleep(1)
        yield held(kiosk)


def most(kiosk: Kiosk, playwright: Playwright) -> Held:
    """Return the most that is held while the engine does as it pleases with its threads."""
    seen = list(islice(look(kiosk, playwright), LOOKS))
    memory = min(one.memory for one in seen)
    return Held(memory, *map(max, zip(*(one.things() for one in seen), strict=True)))


def settled(kiosk: Kiosk, playwright: Playwright, first: Held) -> Held:
    """Return what is held as soon as it is no more things than at `first`, or after a while.

    Its memory is the least of as many looks as at `first`.
    """
    seen: list[Held] = []
    for now in look(kiosk, playwright):
        seen.append(now)
        if len(seen) >= LOOKS and not any(left(first, now)):
            break
    return replace(now, memory=min(one.memory for one in seen))


def left(first: Held, last: Held) -> list[int]:
    """Return how many more processes, threads, descriptors and files there are."""
    return [max(b - a, 0) for a, b in zip(first.things(), last.things(), strict=True)]


def make_cheap(data: Path) -> None:
    """Store ben's password as a hash that costs next to nothing: what is tested is the window."""
    cheap = f"argon2{PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(MEMBER)}"
    with closing(sqlite3.connect(data / "latchkey.sqlite3")) as database, database:
        database.execute("UPDATE accounts_user SET password = ? WHERE username = 'ben'", [cheap])


def run(
    kiosk: Supervised, playwright: Playwright, options: argparse.Namespace
) -> tuple[Held, Held]:
    """Go round as often as asked; return what was held after warming up, and at the end."""
    end = time.monotonic() + options.minutes * 60
    rounds = Rounds(kiosk, playwright)
    rounds.go(options.warm_up)
    first = most(kiosk, playwright)
    print(f"after {options.warm_up} rounds: {first}", flush=True)
    number = options.warm_up
    while number < options.rounds and time.monotonic() < end:
        more = min(options.tell_every, options.rounds - number)
        rounds.go(more)
        number += more
        print(f"after {number} rounds: {held(kiosk)}", flush=True)
        if number % MAX_VIEWS == 0:
            kiosk.rest()
    if number % MAX_VIEWS == 0:  # It is looked at when it is as old as at the first look.
        rounds.go(options.warm_up)
    last = settled(kiosk, playwright, first)
    print(f"after {number} rounds, settled: {last}", flush=True)
    return first, last


def main(arguments: Sequence[str] | None = None) -> tuple[Held, Held]:
    """Go round as often as asked or as time allows; raise AssertionError if things are left."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10_000)
    parser.add_argument("--warm-up", type=int, default=500)
    parser.add_argument("--minutes", type=float, default=600)
    parser.add_argument("--tell-every", type=int, default=100)
    parser.add_argument("--port", type=int, default=21_060)
    options = parser.parse_args(arguments)
    with (
        tempfile.TemporaryDirectory() as folder,
        own_display(manager=False) as display,
        sync_playwright() as playwright,
        Supervised(Path(folder), options.port, display) as kiosk,
    ):
        kiosk.set_up()
        make_cheap(kiosk.data)
        kiosk.start()
        first, last = run(kiosk, playwright, options)
        assert kiosk.stop() == 0
    assert not any(left(first, last)), f"left behind: {last}, where there was {first}"
    return first, last


def grown(first: Held, last: Held) -> None:
    """Raise AssertionError if memory has grown by more than it may."""
    growth = last.memory / first.memory
    print(f"memory: {growth - 1:+.1%}", flush=True)
    assert growth <= MAY_GROW


if __name__ == "__main__":
    grown(*main())
