"""A kiosk's window with its sign-in page, and a finger."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, Playwright

from tests.conftest import unused_port
from tests.e2e.conftest import ADMINISTRATOR, ROOT
from tests.e2e.driving import go
from tests.e2e.owned_screen import page_at
from tests.kiosk.keyboard.touching import Finger, resize
from tests.kiosk.kiosk_program import KioskProgram
from tests.package.windows import on_this_display


@pytest.fixture(scope="module")
def inspected(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The inspector's port of a kiosk that ada administers and where everybody may register."""
    environment = {**os.environ, **on_this_display()}
    program = KioskProgram(ROOT, tmp_path_factory.mktemp("kiosk") / "data", environment)
    data = ("--data-dir", str(program.data))
    arguments = ("provision", "--admin", "ada", "--password-stdin")
    finished = program.run(*data, *arguments, text=f"{ADMINISTRATOR}\n")
    assert finished.returncode == 0, finished.stderr
    port = unused_port()
    with program.started("--debug-port", str(port)):
        page_at(playwright, port, "/accounts/login/")
        yield port


@pytest.fixture
def page(playwright: Playwright, inspected: int) -> Page:
    """The sign-in page, fresh and of an ordinary size, in the view that the window has by now."""
    page = page_at(playwright, inspected, "/")
    resize(page, (1280, 800))
    page.evaluate("window.name = ''")  # nobody has touched the page before
    go(page, "/accounts/login/")
    return page


@pytest.fixture
def finger(page: Page) -> Finger:
    return Finger(page)


@pytest.fixture
def name(page: Page) -> Locator:
    return page.locator("main [name=username]")


@pytest.fixture
def password(page: Page) -> Locator:
    return page.locator("main [name=password]")


@pytest.fixture
def keyboard(page: Page) -> Locator:
    return page.locator(".keyboard")
