"""A kiosk's sign-in options in the real window, by touch: people, PIN, guests, appearance."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, Locator, Page, Playwright, expect

from tests.e2e.conftest import MEMBER
from tests.e2e.driving import go, send, sign_in
from tests.e2e.owned_screen import page_at
from tests.e2e.test_access import faults, in_both_themes
from tests.kiosk.kiosk_program import KioskProgram
from tests.package.program import Program
from tests.package.windows import on_this_display, window

pytestmark = pytest.mark.window

ROOT = Path(__file__).resolve().parents[2]
PIN = "493827"
STRIP, SMALL_KIOSK = (320, 640), (1024, 600)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program on a data folder that nobody has used."""
    environment = {**os.environ, **on_this_display()}
    return KioskProgram(ROOT, tmp_path / "data", environment)


@pytest.fixture
def kiosk(playwright: Playwright, terminal: Program, free_port: int) -> Iterator[Page]:
    """The page of a kiosk that allows guests and PINs."""
    ask(terminal, "UPDATE accounts_signinpolicy SET pins_allowed = 1")
    ask(terminal, "UPDATE kiosk_kioskpolicy SET guests_allowed = 1")
    with window(playwright, terminal, free_port) as shown:
        yield shown


@pytest.fixture
def sign_out(playwright: Playwright, free_port: int) -> Callable[[Page], Page]:
    """Sign out by touch; the view is thrown away, and the page is another one from then on."""

    def leave(page: Page) -> Page:
        touch(page, page.locator("header form button").first)
        return page_at(playwright, free_port, "/kiosk/receipt/")

    return leave


def ask(terminal: Program, statement: str) -> list[tuple]:
    with sqlite3.connect(terminal.data / "latchkey.sqlite3") as database:
        rows = database.execute(statement).fetchall()
    database.close()
    return rows


def touch(page: Page, place: Locator) -> None:
    """Put a finger there and lift it again, as the screen would tell it."""
    place.click(trial=True)  # waits until it lies still and nothing covers it
    box = place.bounding_box()
    assert box
    point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    session = page.context.new_cdp_session(page)
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    with suppress(Error):  # the page may be gone by then
        session.detach()


def classes(page: Page) -> str:
    return page.evaluate("() => document.documentElement.className")


def test_a_member_comes_in_by_tile_and_pin_and_a_guest_in_one_tap(
    kiosk: Page, terminal: Program, sign_out: Callable[[Page], Page]
) -> None:
    sign_in(kiosk, "ben", MEMBER)
    go(kiosk, "/accounts/profile/pin/")
    with kiosk.expect_navigation():
        send(kiosk, pin1=PIN, pin2=PIN)
    kiosk = sign_out(kiosk)
    go(kiosk, "/accounts/login/")
    touch(kiosk, kiosk.get_by_role("link", name="People on this computer"))
    touch(kiosk, kiosk.locator("a.tile", has_text="ben"))
    expect(kiosk.locator("h1")).to_have_text("ben")
    kiosk.keyboard.type("493820")  # its last digit sends it
    expect(kiosk.get_by_role("alert")).to_contain_text("Wrong PIN. Try again.")
    expect(kiosk.locator("[name=pin]")).to_be_focused()
    kiosk.keyboard.type(PIN)
    expect(kiosk.locator("h1")).to_have_text("Hello, ben")
    kiosk = sign_out(kiosk)
    assert ask(terminal, "SELECT count(*) FROM accounts_session WHERE user_id NOT NULL") == [(0,)]
    go(kiosk, "/accounts/login/")
    touch(kiosk, kiosk.get_by_role("button", name="Continue without an account"))
    expect(kiosk.locator("h1")).to_have_text("Hello, Guest 1")
    guests = "SELECT count(*) FROM accounts_user WHERE username LIKE 'guest:%'"
    assert ask(terminal, guests) == [(1,)]
    kiosk = sign_out(kiosk)
    assert ask(terminal, guests) == [(0,)]


def test_text_contrast_and_language_are_the_default_again_for_the_next_person(
    kiosk: Page, sign_out: Callable[[Page], Page]
) -> None:
    go(kiosk, "/accounts/login/")
    kiosk.fill("[name=username]", "ben")
    touch(kiosk, kiosk.get_by_role("button", name="150 percent"))
    kiosk.wait_for_function("() => document.documentElement.className === 'text-150'")
    touch(kiosk, kiosk.get_by_role("button", name="High contrast"))
    kiosk.wait_for_function("() => document.documentElement.className === 'text-150 contrast'")
    expect(kiosk.get_by_role("button", name="High contrast")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(kiosk.locator("[name=username]")).to_have_value("ben")  # nothing typed was lost
    touch(kiosk, kiosk.get_by_role("button", name="Deutsch"))
    expect(kiosk.locator("h1")).to_have_text("Anmelden")
    assert classes(kiosk) == "text-150 contrast"
    sign_in(kiosk, "ben", MEMBER)
    expect(kiosk.locator("html")).to_have_attribute("lang", "de")
    assert classes(kiosk) == "text-150 contrast"
    kiosk = sign_out(kiosk)
    go(kiosk, "/accounts/login/")
    expect(kiosk.locator("h1")).to_have_text("Sign in")
    assert classes(kiosk) == ""


def cut_off(page: Page) -> list[str]:
    """What is wider than the window, or has words that stick out of its own box."""
    return page.evaluate(
        """() => {
            const root = document.documentElement;
            const wide = root.scrollWidth > root.clientWidth ? [`page ${root.scrollWidth}`] : [];
            const boxes = [...document.querySelectorAll("a, button, h1, p, label, input, .card")];
            return wide.concat(boxes.filter((box) => {
                const { left, right } = box.getBoundingClientRect();
                const clipped = box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 1;
                const inline = getComputedStyle(box).display === "inline";
                return left < -1 || right > root.clientWidth + 1 || (clipped && !inline);
            }).filter((box) => !box.closest(".unseen, .skip, .bar .terminal, .bar .person"))
              .map((box) => `${location.pathname} ${box.outerHTML.slice(0, 90)}`));
        }"""
    )


def at_every_size(page: Page, look: Callable[[Page], list[str]]) -> list[str]:
    """What `look` finds with the largest text on a narrow strip and on a small kiosk."""
    session = page.context.new_cdp_session(page)
    found = []
    for width, height in (STRIP, SMALL_KIOSK):
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        session.send("Emulation.setDeviceMetricsOverride", size)
        found += look(page)
    session.send("Emulation.clearDeviceMetricsOverride")
    session.detach()
    return found


def too_many_for_tiles(terminal: Program) -> None:
    """Add more members, copies of ben, than there are tiles on a screen."""
    columns = "password, display_name, family_key, email, language, is_superuser, is_active"
    counted = "created_at, picture, pin, pin_failures"
    for number in range(16):
        name = f"zoe {number}"
        ask(
            terminal,
            f"INSERT INTO accounts_user (username, username_key, display_key, {columns}, {counted})"
            f" SELECT '{name}', '{name}', '', {columns}, {counted}"
            " FROM accounts_user WHERE username = 'ben'",
        )
    ask(
        terminal,
        "INSERT INTO accounts_user_groups (user_id, group_id) SELECT one.id, auth_group.id"
        " FROM accounts_user AS one, auth_group WHERE username LIKE 'zoe%' AND name = 'members'",
    )


def test_the_pages_have_no_fault_and_nothing_is_cut_off_at_150_percent(
    kiosk: Page, terminal: Program, sign_out: Callable[[Page], Page]
) -> None:
    found = []
    go(kiosk, "/accounts/login/")
    touch(kiosk, kiosk.get_by_role("button", name="150 percent"))
    kiosk.wait_for_function("() => document.documentElement.className === 'text-150'")
    go(kiosk, "/kiosk/people/")
    by_pin = kiosk.locator("a.tile").first.get_attribute("href") or ""
    for path in ("/accounts/login/", "/kiosk/people/", by_pin, by_pin.replace("/pin/", "/")):
        go(kiosk, path)
        found += in_both_themes(kiosk, faults)
        found += at_every_size(kiosk, cut_off)
    touch(kiosk, kiosk.get_by_role("button", name="High contrast"))
    kiosk.wait_for_function("() => document.documentElement.className === 'text-150 contrast'")
    go(kiosk, "/accounts/login/")
    found += in_both_themes(kiosk, faults)
    touch(kiosk, kiosk.get_by_role("button", name="Continue without an account"))
    expect(kiosk.locator("h1")).to_have_text("Hello, Guest 1")
    for path in ("/", "/accounts/profile/", "/accounts/password/change/"):
        go(kiosk, path)
        found += in_both_themes(kiosk, faults)
        found += at_every_size(kiosk, cut_off)
    kiosk = sign_out(kiosk)
    too_many_for_tiles(terminal)
    found += _search_for_one_of_many(kiosk)
    assert found == []


def _search_for_one_of_many(kiosk: Page) -> list[str]:
    go(kiosk, "/kiosk/people/")
    expect(kiosk.locator("a.tile")).to_have_count(0)
    kiosk.locator("[name=q]").press_sequentially("zoe 1")
    expect(kiosk.locator("a.tile")).to_have_count(7)
    found = in_both_themes(kiosk, faults) + at_every_size(kiosk, cut_off)
    touch(kiosk, kiosk.locator("a.tile", has_text="zoe 12"))
    expect(kiosk.locator("h1")).to_have_text("zoe 12")
    return found
