"""The main job: a person comes for the first time, and finds everything again the second time."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.e2e.conftest import ADMINISTRATOR, MEMBER
from tests.e2e.driving import at, go, send, sign_in, sign_out
from tests.package.program import Program
from tests.package.windows import window

pytestmark = pytest.mark.window

NEW = "harbor thistle candle"


def test_a_person_sets_up_registers_and_finds_everything_again(
    playwright: Playwright, program: Program, free_port: int
) -> None:
    with window(playwright, program, free_port) as page:
        expect(page).to_have_url(at("/setup/"))
        page.check("main [name=preset][value=home]")
        passwords = {"password1": ADMINISTRATOR, "password2": ADMINISTRATOR}
        send(page, terminal_name="Reading room", username="ada", **passwords)
        page.get_by_role("link", name="I've saved them").click()
        expect(page).to_have_url(at("/accounts/login/"))
        expect(page.get_by_role("banner")).to_contain_text("Reading room")
        page.get_by_role("link", name="Create an account").click()
        send(page, username="ben", password1=MEMBER, password2=MEMBER)
        expect(page.locator(".codes li")).to_have_count(8)
        page.get_by_role("link", name="I've saved them").click()
        expect(page).to_have_url(at("/accounts/login/"))
        sign_in(page, "ben", MEMBER)
        expect(page.locator("h1")).to_contain_text("ben")
        go(page, "/accounts/password/change/")
        send(page, old_password=MEMBER, new_password1=NEW, new_password2=NEW)
        expect(page.get_by_role("status").first).to_contain_text("Password changed")
        sign_out(page)
        expect(page).to_have_url(at("/accounts/signed-out/"))
    with window(playwright, program, free_port) as page:
        expect(page).to_have_url(at("/accounts/login/"))
        sign_in(page, "ben", MEMBER)
        expect(page).to_have_title(re.compile("^Error:"))
        sign_in(page, "ben", NEW)
        expect(page.locator("h1")).to_contain_text("ben")


def test_after_five_wrong_passwords_the_wait_counts_down_in_the_page(page: Page) -> None:
    for number in range(5):
        sign_in(page, "ben", f"wrong password {number}")
    remaining = page.locator(".remaining")
    expect(remaining).to_have_text(re.compile(r"^(2\d|30) seconds$"))
    first = remaining.text_content()
    expect(remaining).not_to_have_text(first or "")
    expect(page.locator("main form .primary")).to_be_disabled()


def test_back_shows_nothing_after_signing_out(page: Page) -> None:
    sign_in(page, "ben", MEMBER)
    go(page, "/accounts/profile/")
    sign_out(page)
    for _ in range(4):
        page.evaluate("() => history.back()")
        page.wait_for_timeout(300)
        page.wait_for_load_state()
        expect(page.locator("body")).not_to_contain_text("ben")
        assert re.search(r"/accounts/(login|signed-out)/", page.url)


def test_the_next_person_finds_no_trace_in_the_window(page: Page) -> None:
    sign_in(page, "ben", MEMBER)
    go(page, "/accounts/profile/")
    sign_out(page)
    left = page.evaluate(
        "() => [document.cookie, localStorage.length + sessionStorage.length, document.referrer]"
    )
    assert left[:2] == ["", 0]
    page.get_by_role("link", name="Go to sign-in").click()
    expect(page.locator("main [name=username]")).to_have_value("")


def test_the_keyboard_alone_is_enough(page: Page) -> None:
    page.locator("main [name=username]").focus()
    page.keyboard.type("ben")
    page.keyboard.press("Tab")
    page.keyboard.type(MEMBER)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("ben")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.closest('header form') !== null"):
            break
    page.keyboard.press("Enter")
    expect(page).to_have_url(at("/accounts/signed-out/"))
