"""The sign-in page of a kiosk fits the screen without a scroll bar, also with what went wrong.

In German, whose words are the longest: at 1280 x 800, and with the largest text at 1024 x 600.
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

pytestmark = pytest.mark.window

ROOT = Path(__file__).resolve().parents[2]
SIZES = {"100": (1280, 800), "150": (1024, 600)}  # by the size of the text, in percent
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
    """The page of a kiosk with every way in, and with a long name."""
    with closing(sqlite3.connect(terminal.data / "latchkey.sqlite3")) as database:
        database.execute(
            "UPDATE accounts_signinpolicy SET pins_allowed = 1, terminal_name = ?", (NAME,)
        )
        database.execute("UPDATE kiosk_kioskpolicy SET guests_allowed = 1, keyboard = 'touch'")
        database.commit()
    with window(playwright, terminal, free_port) as page:
        yield page


def choose_look(page: Page, text: str) -> None:
    """Choose German, and a size of the text."""
    with page.expect_navigation():
        page.click(".look [name=language][value=de]")
    if text != "100":
        page.click(f".look [name=text][value='{text}']")
        larger = f"() => document.documentElement.classList.contains('text-{text}')"
        page.wait_for_function(larger)


def looked_at(page: Page, moment: str) -> list[str]:
    return [f"{moment}: {found}" for found in page.evaluate(SEEN, [CONTROLS])]


@pytest.mark.parametrize("text", SIZES)
def test_everything_to_sign_in_with_is_seen_without_scrolling(kiosk: Page, text: str) -> None:
    resize(kiosk, SIZES[text])
    go(kiosk, "/accounts/login/")
    choose_look(kiosk, text)
    found = looked_at(kiosk, "sign in")
    for number in range(5):
        sign_in(kiosk, "Annegret", f"falsches Kennwort {number}")
        found += looked_at(kiosk, f"wrong password {number + 1}")
    assert kiosk.locator(".wait").is_visible()
    assert kiosk.evaluate("() => document.activeElement.matches('.summary, .wait')")
    go(kiosk, "/kiosk/people/")
    by_pin = kiosk.locator("a.tile").first.get_attribute("href") or ""
    go(kiosk, by_pin)
    found += looked_at(kiosk, "PIN")
    go(kiosk, by_pin.replace("/pin/", "/"))
    found += looked_at(kiosk, "password after tapping")
    kiosk.fill("main [name=password]", "falsches Kennwort")
    with kiosk.expect_navigation():
        kiosk.press("main [name=password]", "Enter")
    found += looked_at(kiosk, "wrong password after tapping")
    assert not found, "\n".join(found)
