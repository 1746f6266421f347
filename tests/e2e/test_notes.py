"""Notes in the real window: what is typed survives a lock, and search finds while typing."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.e2e.conftest import MEMBER
from tests.e2e.driving import at, go, send, sign_in
from tests.e2e.owned_screen import Kiosk, page_at
from tests.e2e.test_access import faults, in_both_themes
from tests.package.program import Program
from tests.package.windows import window
from tests.waiting import wait_until

pytestmark = pytest.mark.window


def drafts(terminal: Program) -> list[str]:
    with closing(sqlite3.connect(terminal.data / "latchkey.sqlite3")) as database:
        return [text for (text,) in database.execute("SELECT text FROM notes_draft")]


def test_what_is_typed_survives_a_lock_and_is_saved_and_found(
    page: Page, terminal: Program
) -> None:
    sign_in(page, "ben", MEMBER)
    go(page, "/notes/new/")
    page.locator("main [name=text]").press_sequentially("Dear diary")
    wait_until(lambda: drafts(terminal) == ["Dear diary"])
    page.get_by_role("button", name="Lock").click()
    expect(page).to_have_url(at("/kiosk/locked/"))
    send(page, secret=MEMBER)
    go(page, "/notes/")
    expect(page.locator(".notice.warning")).to_contain_text("You typed this and didn't save it")
    page.get_by_role("link", name="Dear diary").click()
    field = page.locator("main [name=text]")
    expect(field).to_have_value("Dear diary")
    assert in_both_themes(page, faults) == []
    field.press_sequentially(", today")  # at its end
    page.click("main .primary")
    expect(page).to_have_url(at("/notes/"))
    assert drafts(terminal) == []
    expect(page.locator("li.note")).to_have_count(1)
    page.fill("[name=q]", "diary TÓDAY")
    expect(page.locator("li.note")).to_have_count(1)
    page.fill("[name=q]", "tomorrow")
    expect(page.get_by_text("No notes match.")).to_be_visible()
    assert in_both_themes(page, faults) == []


def test_two_windows_lose_nothing(page: Page, terminal: Program) -> None:
    sign_in(page, "ben", MEMBER)
    go(page, "/notes/new/")
    page.fill("main [name=text]", "Milk")
    page.click("main .primary")
    page.get_by_role("link", name="Milk").click()
    page.fill("main [name=text]", "Milk, tea")
    with closing(sqlite3.connect(terminal.data / "latchkey.sqlite3")) as database, database:
        database.execute("UPDATE notes_note SET text = 'Milk, bread', version = 2")
    page.click("main .primary")
    expect(page.locator(".written")).to_have_text("Milk, bread")
    expect(page.locator("main [name=text]")).to_have_value("Milk, tea")
    assert in_both_themes(page, faults) == []
    page.get_by_role("button", name="Save as a new note").click()
    expect(page.locator("li.note")).to_have_count(2)


def test_what_is_typed_survives_the_idle_sign_out_of_a_kiosk(
    playwright: Playwright, terminal: Program, free_port: int
) -> None:
    kiosk = Kiosk(terminal.data)
    kiosk.set_rules(idle_seconds=12, countdown_seconds=9, attract_seconds=600, keyboard="always")
    with window(playwright, kiosk, free_port) as page:
        sign_in(page, "ben", MEMBER)
        go(page, "/notes/new/")
        page.locator("main [name=text]").click()
        board = page.locator(".keyboard")
        for letter in "note":
            board.get_by_role("button", name=letter, exact=True).click()
        wait_until(lambda: drafts(terminal) == ["note"] or drafts(terminal) == ["Note"])
        assert faults(page) == []
        wait_until(lambda: kiosk.people() == 0)
        sign_out_page = page_at(playwright, free_port, "/kiosk/receipt/")
        sign_out_page.get_by_role("link", name="Go to sign-in").click()
        sign_in(sign_out_page, "ben", MEMBER)
        go(sign_out_page, "/notes/new/")
        expect(sign_out_page.locator("main [name=text]")).to_have_value(drafts(terminal)[0])
