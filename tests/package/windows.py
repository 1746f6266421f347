"""The page in the window of a running executable, through its inspector."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

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
        browser = inspector(playwright, port)
        yield shown(browser)
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


def shown(browser: Browser) -> Page:
    """The page of the window, once it is the program's and no longer the splash."""
    (page,) = browser.contexts[0].pages
    # Whoever connects while the page is loading may never hear that it has loaded.
    page.wait_for_url(PAGE, timeout=OPEN_LIMIT * 1000, wait_until="commit")
    page.locator("main").wait_for()
    return page
