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

from desktop.porch import PATH
from tests.package.program import Program

OPEN_LIMIT = 60.0  # seconds
CONNECT_LIMIT = 4.0  # seconds: who connects while a page is being replaced may wait for ever
PAGE = re.compile(rf"^http://127\.0\.0\.1:\d+/(?!{PATH.strip('/')}/)")


def on_this_display() -> dict[str, str]:
    """What a program has to know to open a window here."""
    return {name: os.environ[name] for name in ("DISPLAY", "XAUTHORITY") if name in os.environ}


@contextmanager
def window(playwright: Playwright, program: Program, port: int) -> Iterator[Page]:
    """The page in the window of ``program``, which ends cleanly afterwards."""
    with program.started("--debug-port", str(port)):
        browser, page = opened(playwright, port)
        yield page
        browser.close()


def inspector(playwright: Playwright, port: int) -> Browser:
    deadline = time.monotonic() + OPEN_LIMIT
    while True:
        try:
            address = f"http://127.0.0.1:{port}"
            return playwright.chromium.connect_over_cdp(
                address, no_defaults=True, timeout=CONNECT_LIMIT * 1000
            )
        except Error:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def opened(playwright: Playwright, port: int) -> tuple[Browser, Page]:
    """Connect to the window once it shows the program's page and no longer the splash.

    Who connects while a page is loading may never hear that it has loaded: then it is tried anew.
    """
    deadline = time.monotonic() + OPEN_LIMIT
    while True:
        _wait_for_title(port, deadline)
        browser = inspector(playwright, port)
        try:
            (page,) = browser.contexts[0].pages
            page.wait_for_url(PAGE, timeout=CONNECT_LIMIT * 1000, wait_until="commit")
            page.locator("main").wait_for(timeout=CONNECT_LIMIT * 1000)
            return browser, page
        except (Error, ValueError):  # it was just being replaced
            browser.close()
            assert time.monotonic() < deadline


def _wait_for_title(port: int, deadline: float) -> None:
    """Wait until the page has its head; asked without connecting."""
    while not _is_titled(port):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _is_titled(port: int) -> bool:
    with suppress(OSError, ValueError):
        with urlopen(f"http://127.0.0.1:{port}/json/list", timeout=2) as answer:
            (page,) = json.load(answer)
        return bool(PAGE.match(page["url"]) and "127.0.0.1" not in page["title"])
    return False
