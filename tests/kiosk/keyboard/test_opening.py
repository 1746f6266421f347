"""The keyboard on the screen opens, leaves the field in sight, and goes; all of it by touch."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.conftest import ADMINISTRATOR
from tests.e2e.driving import at, go, sign_in
from tests.e2e.test_access import faults, in_both_themes
from tests.kiosk.keyboard.touching import LARGE, NARROW, SMALL, Finger, for_digits, resize, see

pytestmark = pytest.mark.window

PASSWORD = 'É "§\\~ü3'
CRAMPED = """() => [...document.querySelectorAll(".keyboard .key")].filter((key) => {
    const { left, right } = key.getBoundingClientRect();
    return key.scrollWidth > key.clientWidth || left < 0 || right > innerWidth;
}).map(({ value }) => value)"""


def fill(page: Page, finger: Finger, **fields: str) -> None:
    """Type into the form by touch, seeing each field, and send it by the last one's Enter key."""
    for field, text in fields.items():
        place = page.locator(f"main [name={field}]")
        finger.enter(place)
        see(page, place)
        finger.type(text)
        expect(place).to_have_value(text)
        expect(place).to_be_focused()
        see(page, place)
    with page.expect_navigation():
        finger.keys("enter")


@pytest.mark.parametrize(("size", "person"), [(SMALL, "Zoë"), (LARGE, "Łukasz")], ids=str)
def test_a_person_registers_and_signs_in_by_touch_alone(page: Page, finger: Finger, size, person):
    resize(page, size)
    with page.expect_navigation():
        finger.touch(page.get_by_role("link", name="Create an account"))
    expect(page.locator(".keyboard")).to_be_visible()  # as on the page before
    fill(page, finger, username=person, password1=PASSWORD, password2=PASSWORD)
    with page.expect_navigation():
        finger.touch(page.get_by_role("link", name="I've saved them"))
    expect(page).to_have_url(at("/accounts/login/"))
    go(page, "/accounts/login/")
    fill(page, finger, username=person, password=PASSWORD)
    expect(page.locator("h1")).to_contain_text(person)
    go(page, "/accounts/password/change/")
    expect(page.locator(".keyboard")).to_be_visible()
    assert faults(page) == []
    with page.expect_event("close"):  # the view is thrown away
        finger.touch(page.get_by_role("button", name="Sign out"))


def test_a_locked_screen_and_the_staff_s_page_are_opened_by_touch_alone(page: Page, finger: Finger):
    sign_in(page, "ada", ADMINISTRATOR)
    with page.expect_navigation():
        finger.touch(page.get_by_role("button", name="Step away"))
    fill(page, finger, secret=ADMINISTRATOR)
    expect(page).to_have_url(at("/"))
    go(page, "/kiosk/staff/")
    fill(page, finger, username="ada", password=ADMINISTRATOR)
    with page.expect_event("close"):
        finger.touch(page.get_by_role("button", name="Sign everyone out"))


def test_no_page_of_keys_has_a_fault(page: Page, finger: Finger, name: Locator):
    resize(page, SMALL)
    finger.enter(name)
    found = in_both_themes(page, faults)
    finger.hold("a")
    finger.keys("signs")
    found += in_both_themes(page, faults)
    finger.keys("more")
    found += faults(page)
    finger.keys("letters", "shift")
    finger.hold("a")
    found += in_both_themes(page, faults)
    for_digits(name)
    see(page, name)
    found += in_both_themes(page, faults)
    assert not found


def test_it_fits_on_a_narrow_strip_and_makes_room_when_the_screen_changes(
    page: Page, finger: Finger, password: Locator
):
    finger.enter(password)
    for size in (LARGE, NARROW):
        resize(page, size)
        see(page, password)
    for turn in ("signs", "more", "letters"):
        assert page.evaluate(CRAMPED) == []
        finger.keys(turn)


def test_it_opens_by_touch_or_by_hand_and_goes_without_a_trace(
    page: Page, finger: Finger, name: Locator, keyboard: Locator
):
    opener = page.get_by_role("button", name="Keyboard", exact=True)
    name.click()
    name.press("b")
    expect(keyboard).to_be_hidden()
    opener.click()
    expect(keyboard).to_be_visible()
    expect(opener).to_be_hidden()
    expect(name).to_be_focused()
    name.press("e")  # the computer's own keys go on working
    finger.key("n").click()  # and so does the mouse, which leaves the focus where it is
    expect(name).to_have_value("ben")
    expect(name).to_be_focused()
    page.keyboard.press("Escape")
    expect(keyboard).to_be_hidden()
    finger.enter(name)
    finger.keys("close")
    expect(keyboard).to_be_hidden()
    finger.enter(name)
    finger.touch(page.locator("h1"))
    expect(keyboard).to_be_hidden()
    assert page.evaluate("() => document.body.style.paddingBlockEnd") == ""


def test_it_opens_at_once_where_it_always_does(page: Page, finger: Finger, name: Locator):
    def always(route: Route) -> None:
        answer = route.fetch()
        opens = 'data-opens="always"'
        route.fulfill(response=answer, body=answer.text().replace('data-opens="touch"', opens))

    page.route("**/accounts/login/", always)
    page.reload()
    page.unroute("**/accounts/login/")
    expect(name).to_be_focused()
    see(page, name)
    finger.key("q").click()
    expect(name).to_have_value("q")
