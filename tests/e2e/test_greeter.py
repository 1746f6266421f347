"""The sign-in page of a kiosk fits the screen without a scroll bar, also with what went wrong.

In German, whose words are the longest; at 1280 x 800 and 1024 x 600, also with the largest text.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright

from tests.e2e.driving import go, sign_in
from tests.e2e.test_narrow import resize
from tests.kiosk.kiosk_program import KioskProgram
from tests.package.program import Program
from tests.package.windows import on_this_display, window
from tests.waiting import LIMIT

pytestmark = pytest.mark.window

ROOT = Path(__file__).resolve().parents[2]
SIZES = [  # of the text, in percent, and of the screen
    *(("100", (1280, 800)), ("100", (1024, 600))),
    *(("150", (1280, 800)), ("150", (1024, 600))),
]
NAME = "Stadtteilbibliothek am Alten Güterbahnhof zu Neustadt"
SEEN = """([selector]) => {
    const root = document.documentElement;
    const bars = root.scrollHeight > root.clientHeight || root.scrollWidth > root.clientWidth;
    const foot = document.querySelector(".look").getBoundingClientRect().top;
    const boxes = [...document.querySelectorAll(`.masthead, ${selector}`)];
    const hidden = boxes.filter((box) => box.offsetParent).filter((box) => {
        const { top, bottom, left, right } = box.getBoundingClientRect();
        return top < 0 || bottom > foot + 1 || left < 0 || right > root.clientWidth;
    });
    const size = bars ? [`${root.scrollWidth} x ${root.scrollHeight}`] : [];
    return size.concat(hidden.map((box) => box.outerHTML.slice(0, 90)));
}"""
CONTROLS = "main :is(a, button, input:not([type=hidden]), .summary)"


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program on a data folder that nobody has used."""
    return KioskProgram(ROOT, tmp_path / "data", {**os.environ, **on_this_display()})


@pytest.fixture
def kiosk(playwright: Playwright, terminal: Program, free_port: int) -> Iterator[Page]:
    """The page of a kiosk with every sign-in option, and with a long name."""
    with closing(sqlite3.connect(terminal.data / "latchkey.sqlite3")) as database:
        database.execute(
            "UPDATE accounts_signinpolicy SET pins_allowed = 1, terminal_name = ?", (NAME,)
        )
        database.execute("UPDATE kiosk_kioskpolicy SET guests_allowed = 1, keyboard = 'touch'")
        database.commit()
    with window(playwright, terminal, free_port) as page:
        yield page


def choose_look(page: Page, text: str) -> None:
    """Choose German and a text size."""
    with page.expect_navigation():
        page.click(".look [name=language][value=de]")
    if text != "100":
        page.click(f".look [name=text][value='{text}']")
        larger = f"() => document.documentElement.classList.contains('text-{text}')"
        page.wait_for_function(larger)


def looked_at(page: Page, moment: str) -> list[str]:
    return [f"{moment}: {found}" for found in page.evaluate(SEEN, [CONTROLS])]


def after_wrong_passwords(page: Page, name: str) -> list[str]:
    """What does not fit after the first wrong password, and when a wait begins."""
    found = []
    for number in range(5):
        sign_in(page, name, f"falsches Kennwort {number}")
        found += looked_at(page, f"wrong password {number + 1}") if number in (0, 4) else []
    assert page.locator(".wait").is_visible()
    assert page.evaluate("() => document.activeElement.matches('.summary, .wait')")
    return found


def after_tapping(page: Page) -> list[str]:
    go(page, "/kiosk/people/")
    by_pin = page.locator("a.tile").first.get_attribute("href") or ""
    go(page, by_pin)
    found = looked_at(page, "PIN")
    go(page, by_pin.replace("/pin/", "/"))
    found += looked_at(page, "password after tapping")
    page.fill("main [name=password]", "falsches Kennwort")
    with page.expect_navigation():
        page.press("main [name=password]", "Enter")
    return found + looked_at(page, "wrong password after tapping")


def after_asking_for_an_account(page: Page, terminal: Program) -> list[str]:
    """What does not fit where the page says whom to ask for an account, which takes more room."""
    set_registration(terminal, "staff")
    go(page, "/accounts/login/")
    found = looked_at(page, "whom to ask")
    sign_in(page, "Annegret", "falsches Kennwort")  # the same again counts once
    found += looked_at(page, "wrong password, and whom to ask")
    set_registration(terminal, "open")
    return found


def set_registration(terminal: Program, registration: str) -> None:
    with closing(sqlite3.connect(terminal.data / "latchkey.sqlite3", timeout=LIMIT)) as database:
        database.execute("UPDATE accounts_signinpolicy SET registration = ?", (registration,))
        database.commit()


def test_everything_to_sign_in_with_is_seen_without_scrolling(
    kiosk: Page, terminal: Program
) -> None:
    found = []
    for text, size in SIZES:
        resize(kiosk, size)
        go(kiosk, "/accounts/login/")
        choose_look(kiosk, text)
        moments = looked_at(kiosk, "sign in")
        moments += after_asking_for_an_account(kiosk, terminal)
        moments += after_wrong_passwords(kiosk, f"Annegret {text} {size[0]}")
        moments += after_tapping(kiosk)
        found += [f"{text} percent at {size}: {moment}" for moment in moments]
    assert not found, "\n".join(found)
