"""The page in the window of a running executable, through its inspector."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.request import urlopen

from playwright.sync_api import Browser, Error, Page, Playwright

from desktop.server.splash import PATH
from tests.package.program import Program
from tests.waiting import LIMIT, wait_until

# Who connects while a page is being replaced may wait for ever. Each next try is a little longer,
# so that one of them fits the machine.
FIRST_TRY, GROWS = 4.0, 1.1  # seconds, times
PAGE = re.compile(rf"^http://127\.0\.0\.1:\d+/(?!{PATH.strip('/')}/)")


def on_this_display() -> dict[str, str]:
    """What a program has to know to open a window here."""
    return {name: os.environ[name] for name in ("DISPLAY", "XAUTHORITY") if name in os.environ}


@contextmanager
def window(playwright: Playwright, program: Program, port: int) -> Iterator[Page]:
    """The page in the window of ``program``, which ends cleanly afterwards."""
    with program.started("--debug-port", str(port)):
        try:
            browser, page = opened(playwright, port)
        except (AssertionError, Error) as error:
            error.add_note(program.log())
            raise
        yield page
        browser.close()


def inspector(playwright: Playwright, port: int, first_try: float = FIRST_TRY) -> Browser:
    """Connect to the window on `port`; the first try takes up to so many seconds."""
    deadline, limit = time.monotonic() + LIMIT, first_try
    while True:
        try:
            address = f"http://127.0.0.1:{port}"
            return playwright.chromium.connect_over_cdp(
                address, no_defaults=True, timeout=limit * 1000
            )
        except Error:
            if time.monotonic() > deadline:
                raise
            limit *= GROWS
            time.sleep(0.2)


def opened(playwright: Playwright, port: int) -> tuple[Browser, Page]:
    """Connect to the window once it shows the program's page and no longer the splash.

    Who connects while a page is loading may never hear that it has loaded: then it is tried anew.
    """
    deadline, limit = time.monotonic() + LIMIT, FIRST_TRY
    while True:
        wait_until(lambda: _is_titled(port))  # Asked without connecting.
        browser = inspector(playwright, port, limit)
        try:
            (page,) = browser.contexts[0].pages
            page.wait_for_url(PAGE, timeout=limit * 1000, wait_until="commit")
            page.locator("main").wait_for(timeout=limit * 1000)
            page.set_default_timeout(LIMIT * 1000)
            wait_until_drawn(page)
            return browser, page
        except (Error, ValueError):  # it was just being replaced
            browser.close()
            assert time.monotonic() < deadline
            limit *= GROWS


def wait_until_drawn(page: Page) -> None:
    """What is pressed before the page has been drawn the engine drops."""
    page.wait_for_function("() => performance.getEntriesByType('paint').length")


def _is_titled(port: int) -> bool:
    """Whether the page has its head."""
    with suppress(OSError, ValueError):
        with urlopen(f"http://127.0.0.1:{port}/json/list", timeout=10) as answer:
            (page,) = json.load(answer)
        return bool(PAGE.match(page["url"]) and "127.0.0.1" not in page["title"])
    return False
