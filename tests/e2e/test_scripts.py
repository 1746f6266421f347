"""What only scripts can do, in the engine that people get."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import MEMBER
from tests.e2e.driving import go, send, sign_in

pytestmark = pytest.mark.window

CAPS_LOCK_IS_ON = """() => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", { key: "A", modifierCapsLock: true }))"""


@pytest.fixture(autouse=True)
def focused(page: Page) -> None:
    """The window has the focus; without a window manager it never gets it."""
    inspector = page.context.new_cdp_session(page)
    inspector.send("Emulation.setFocusEmulationEnabled", {"enabled": True})


def test_password_is_shown_on_request_and_hidden_before_it_is_sent(page: Page) -> None:
    password = page.locator("main [name=password]")
    password.fill(MEMBER)
    show = page.get_by_role("button", name="Show: Password")
    expect(show).to_have_text("Show")
    show.click()
    expect(password).to_have_attribute("type", "text")
    hide = page.get_by_role("button", name="Hide: Password")
    expect(hide).to_have_text("Hide")
    sent_as = """() => new Promise(sent => {
        const form = document.querySelector("main form");
        form.addEventListener("submit", event => {
            event.preventDefault();
            sent(form.elements.password.type);
        });
        form.requestSubmit();
    })"""
    assert page.evaluate(sent_as) == "password"


def test_caps_lock_is_noticed_and_forgotten(page: Page) -> None:
    hint = page.get_by_text("Caps lock is on.")
    page.locator("main [name=password]").focus()
    expect(hint).to_be_hidden()
    page.evaluate(CAPS_LOCK_IS_ON)
    expect(hint).to_be_visible()
    page.locator("main [name=username]").focus()
    expect(hint).to_be_hidden()


def test_new_password_is_rated_in_words_while_it_is_typed(page: Page) -> None:
    go(page, "/accounts/register/")
    meter = page.locator(".strength")
    expect(meter).to_be_hidden()
    for password, length, words in (
        ("tea", 3, "too short"),
        ("qwertyuiop", 10, "easy to guess"),
        ("aaaaaaaaaaaaaaaaaaaa", 20, "easy to guess"),
        ("lonely teapot", 13, "could be better"),
        ("seven copper teapots", 20, "good"),
        ("seven copper teapots sing in tune", 33, "very good"),
    ):
        page.fill("[name=password1]", password)
        expect(meter.locator("p").first).to_contain_text(
            f"Length: {length} of at least 8 – {words}"
        )
    expect(meter.get_by_role("status")).to_have_text("Length: 33 of at least 8, very good")
    page.fill("[name=password1]", "seven copper teapots ")
    expect(meter.locator("p").first).to_contain_text("good. It begins or ends with a space.")
    page.fill("[name=password1]", "")
    expect(meter).to_be_hidden()


def test_focus_goes_to_the_first_empty_field_and_to_what_is_wrong(page: Page) -> None:
    expect(page.locator("[name=username]")).to_be_focused()
    go(page, "/accounts/login/?name=ben")
    expect(page.locator("[name=password]")).to_be_focused()
    with page.expect_navigation():
        send(page, username="", password="")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Enter your password.").click()
    expect(page.locator("[name=password]")).to_be_focused()


def test_after_a_wrong_password_the_cursor_is_in_its_field(page: Page) -> None:
    sign_in(page, "ben", "a wrong password")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("[name=password]")).to_be_focused()
    page.keyboard.type(MEMBER)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("ben")


def test_button_says_what_is_being_done_and_sends_once(page: Page) -> None:
    stopped = page.evaluate("""() => {
        const stopped = [];
        const form = document.querySelector("main form");
        form.addEventListener("submit", event => {
            stopped.push(event.defaultPrevented);
            event.preventDefault();
        });
        form.requestSubmit();
        form.requestSubmit();
        return stopped;
    }""")
    assert stopped == [False, True]
    button = page.locator("main form .primary")
    expect(button).to_have_text("Signing in…")
    expect(button).to_have_attribute("aria-busy", "true")


def test_wait_holds_up_nobody_else_and_ends_by_itself(page: Page) -> None:
    for number in range(5):
        sign_in(page, "ben", f"wrong password {number}")
    button = page.locator("main form .primary")
    expect(button).to_be_disabled()
    expect(page.locator(".summary")).to_be_focused()
    page.fill("[name=username]", "ada")
    expect(button).to_be_enabled()
    page.fill("[name=username]", "ben")
    expect(button).to_be_disabled()
    expect(page.get_by_text("You can try again now.")).to_be_visible()
    expect(page.locator(".remaining")).to_be_hidden()
    expect(page.locator(".summary, .notice")).to_have_count(0)
    expect(page).to_have_title(re.compile("^Sign in – "))
    expect(button).to_be_enabled()
    sign_in(page, "ben", MEMBER)
    expect(page.locator("h1")).to_contain_text("ben")
