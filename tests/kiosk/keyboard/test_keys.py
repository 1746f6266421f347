"""What the keys of the keyboard on the screen do: by touch, by mouse, by a switch."""

from __future__ import annotations

import re
import string

import pytest
from django.conf import settings
from playwright.sync_api import Locator, Page, expect

from tests.kiosk.keyboard.touching import SMALL, Finger, for_digits, resize, see

pytestmark = pytest.mark.window

PER_ROW = 11
# Once in a while, by attract.js, and for the first page the window's icon; nothing else.
ASKED_ANYWAY = re.compile(
    r"http://127\.0\.0\.1:\d+/"
    r"(kiosk/presence/ ago=0&stranger=1&csrfmiddlewaretoken=\w+|static/icons/latchkey\.svg None)"
)
NOTE_EVENTS = """() => {
    window.noted = [];
    for (const kind of ["input", "change"]) {
        document.addEventListener(kind, ({ type }) => window.noted.push(type));
    }
}"""


def test_each_key_does_what_it_says(finger: Finger, name: Locator, password: Locator):
    finger.enter(name)
    finger.keys("shift", "a", "b")
    expect(name).to_have_value("Ab")
    finger.keys("shift", "shift")
    expect(finger.key("shift")).to_have_accessible_name("Caps lock")
    finger.keys("c", "d", "shift", "e")
    expect(name).to_have_value("AbCDe")
    finger.keys("left", "left", "erase", "f", "right", "g", "right", "right", "space")
    expect(name).to_have_value("AbfDge ")
    finger.press(finger.key("erase"))  # and stay there
    expect(name).to_have_value("")
    finger.lift()
    finger.press(finger.key("u"))
    finger.slide(finger.key("ü"))
    finger.lift()
    expect(name).to_have_value("ü")
    finger.keys("layout", "ö")
    expect(finger.key("layout")).to_have_accessible_name("Layout: Deutsch")
    finger.roll("s", "t")
    finger.roll("shift", "a")
    expect(name).to_have_value("üöstA")
    finger.keys("next")
    expect(password).to_be_focused()
    finger.keys("next")
    expect(name).to_be_focused()


def test_a_field_s_own_limits_and_listeners_hold(
    page: Page, finger: Finger, name: Locator, password: Locator, keyboard: Locator
):
    name.evaluate("field => { field.maxLength = 3 }")
    page.evaluate(NOTE_EVENTS)
    finger.enter(name)
    finger.keys("a", "b")
    name.press("c")
    finger.keys("d")
    finger.enter(password)
    expect(name).to_have_value("abc")
    assert page.evaluate("() => window.noted") == ["input", "input", "input", "change"]
    finger.keys("x")
    password.evaluate("field => { field.readOnly = true }")
    finger.keys("y", "erase")
    expect(password).to_have_value("x")
    finger.touch(page.locator("h1"))
    expect(keyboard).to_be_hidden()
    assert page.evaluate("() => window.noted.slice(4)") == ["input", "change"]
    name.evaluate("field => { field.setAttribute('data-no-keyboard', '') }")
    finger.touch(name)
    expect(name).to_be_focused()
    expect(keyboard).to_be_hidden()


def test_a_password_can_be_shown_while_it_is_typed(page: Page, finger: Finger, password: Locator):
    finger.enter(password)
    finger.keys("a", "b", "left")
    finger.touch(page.get_by_role("button", name="Show: Password"))
    expect(password).to_have_attribute("type", "text")
    finger.keys("c")
    expect(password).to_have_value("acb")
    expect(password).to_be_focused()


def test_a_field_for_digits_has_large_keys_for_them(
    page: Page, finger: Finger, name: Locator, password: Locator
):
    resize(page, SMALL)
    finger.enter(name)
    for_digits(password, name)
    see(page, name)
    expect(finger.key("q")).to_have_count(0)
    box = finger.key("1").bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 56
    finger.keys("1", "0", "erase", "7", "done")
    expect(name).to_have_value("17")
    expect(password).to_be_focused()  # it was empty: only after that the form is sent
    finger.keys("9")
    with page.expect_navigation():
        finger.keys("done")


def test_a_switch_reaches_every_key_and_the_way_back(page: Page, name: Locator, keyboard: Locator):
    def press(*keys: str) -> None:
        for key in keys:
            page.keyboard.press(key)

    focused = page.locator(":focus")
    page.get_by_role("button", name="Keyboard", exact=True).focus()
    press("Enter", "ArrowDown", "Enter")
    expect(focused).to_have_accessible_name("q")
    expect(name).to_have_value("q")
    press("End", "ArrowDown", "ArrowDown", "ArrowDown", "Home", "ArrowRight", "ArrowRight")
    expect(focused).to_have_accessible_name("Accents")
    press("Enter", "ArrowUp", "ArrowUp", "Home", "Enter")
    expect(focused).to_have_accessible_name("à")
    press("ArrowRight", "Enter")
    expect(focused).to_have_accessible_name("a")
    expect(name).to_have_value("qá")
    press("ArrowDown", "ArrowDown", "Home", "Enter")
    expect(page.locator(".keyboard-place [role=status]")).to_have_text("Symbols")
    expect(focused).to_have_accessible_name("Letters")
    assert keyboard.locator('[tabindex="0"]').count() == 1
    press("Escape")
    expect(name).to_be_focused()
    expect(keyboard).to_be_hidden()


def test_nothing_that_is_typed_is_sent_kept_or_said(
    page: Page, finger: Finger, name: Locator, password: Locator
):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.url} {request.post_data}"))
    page.on("console", lambda message: asked.append(message.text))
    finger.enter(name)
    finger.type("ben ü")
    finger.enter(password)
    finger.type("s3c")
    expect(password).to_have_value("s3c")
    kept = "() => localStorage.length + sessionStorage.length + document.cookie.length"
    assert page.evaluate(kept) == 0
    assert [one for one in asked if not ASKED_ANYWAY.fullmatch(one)] == []
    assert page.locator(".keyboard-place [role=status]").text_content() == ""


def test_every_sign_of_a_password_has_a_key_in_every_language(page: Page):
    layouts, pages, accents = page.evaluate(
        """async () => {
            const all = await import("/static/js/keyboard/layouts.js");
            return [all.keyboardLayouts, all.keyboardPages, all.keyboardAccents];
        }"""
    )
    typed = {chr(code) for code in range(ord("!"), ord("~") + 1)} - set(string.ascii_uppercase)
    shared = {sign for name in ("signs", "more") for row in pages[name] for sign in row.split()}
    assert layouts.keys() == {code for code, _ in settings.LANGUAGES}
    for rows in layouts.values():
        own = [sign for row in rows for sign in row.split()]
        assert typed - shared - set(own) == set()
        assert len(own) == len(set(own))
    for rows in (*layouts.values(), *pages.values()):
        assert all(len(row.split()) <= PER_ROW for row in rows)
    assert all(len(offered) < PER_ROW for offered in accents.values())
