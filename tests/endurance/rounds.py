"""Signs a person in and out of a kiosk's window again and again, each time in a fresh view.

`python -m tests.endurance.rounds --rounds 10000 [--minutes 60]`, on a screen of its own: after the
rounds that warm it up, memory may have grown by 5 %, and processes, threads, open files and files
of the whole program are as many as they were.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import psutil
from playwright.sync_api import Playwright, sync_playwright

from tests.desktop.kiosks import MEMBER, Kiosk, arrived, own_display, wait_until

SIGN_IN = "/accounts/login/"
MAY_GROW = 1.05
SETTLES_WITHIN = 60  # seconds: an idle engine lets some threads go later
LOOKS = 8


@dataclass(frozen=True)
class Held:
    """What the program and everything that it started hold."""

    memory: int  # bytes, what is shared counted once
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
                memory=sum(one.memory_full_info().pss for one in all_of_it),
                processes=len(all_of_it),
                threads=sum(threads(one.pid) for one in all_of_it),
                descriptors=sum(one.num_fds() for one in all_of_it),
                files=len(kiosk.files()),
            )
        except (psutil.Error, OSError):  # one has just ended
            continue


def threads(pid: int) -> int:
    """How many there are but for the engine's pool, which grows and shrinks with the work."""
    names = [task.read_text() for task in Path(f"/proc/{pid}/task").glob("*/comm")]
    return sum(not name.startswith("ThreadPool") for name in names)


def go_round(kiosk: Kiosk, playwright: Playwright) -> None:
    """Sign ben in and out in the page; at the end the view is a fresh one, with the receipt."""
    page = kiosk.page(playwright)
    if not arrived(page, SIGN_IN):
        page.evaluate("path => { location.href = path }", SIGN_IN)
        wait_until(lambda: arrived(page, SIGN_IN))
    page.fill("[name=username]", "ben")
    page.fill("[name=password]", MEMBER)
    page.press("[name=password]", "Enter", no_wait_after=True)
    wait_until(lambda: arrived(page, "/"))
    with page.expect_event("close"):
        page.click("header form button", no_wait_after=True)
    kiosk.disconnect()


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
    """Return what is held as soon as it is no more things than at `first`, or after a while."""
    for now in look(kiosk, playwright):
        if not any(left(first, now)):
            break
    return now


def left(first: Held, last: Held) -> list[int]:
    """Return how many more processes, threads, descriptors and files there are."""
    return [max(b - a, 0) for a, b in zip(first.things(), last.things(), strict=True)]


def run(kiosk: Kiosk, playwright: Playwright, options: argparse.Namespace) -> tuple[Held, Held]:
    """Go round as often as asked; return what was held after warming up, and at the end."""
    end = time.monotonic() + options.minutes * 60
    for _ in range(options.warm_up):
        go_round(kiosk, playwright)
    first = most(kiosk, playwright)
    print(f"after {options.warm_up} rounds: {first}", flush=True)
    for number in range(options.warm_up + 1, options.rounds + 1):
        go_round(kiosk, playwright)
        if number % options.tell_every == 0:
            print(f"after {number} rounds: {held(kiosk)}", flush=True)
        if time.monotonic() > end:
            break
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
        Kiosk(Path(folder), options.port, display) as kiosk,
    ):
        kiosk.set_up()
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
