"""The keyboard on the screen, in a kiosk's real window: by touch, by mouse, by a switch."""

from __future__ import annotations

import os
import string
from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Locator, Page, Playwright, Route, expect

from tests.conftest import unused_port
from tests.e2e.conftest import ADMINISTRATOR, ROOT
from tests.e2e.driving import at, go, sign_out
from tests.e2e.test_access import faults, in_both_themes
from tests.kiosk.kiosk_program import KioskProgram
from tests.kiosk.touching import Finger
from tests.package.windows import on_this_display, window

pytestmark = pytest.mark.window

PER_ROW = 11
SMALL, LARGE, NARROW = (1024, 600), (1920, 1080), (320, 480)
PASSWORD = 'É "§\\~ü3'
NOTE_EVENTS = """() => {
    window.noted = [];
    for (const kind of ["input", "change"]) {
        document.addEventListener(kind, ({ type }) => window.noted.push(type));
    }
}"""
UNCOVERED = """field => {
    const box = field.closest(".control").getBoundingClientRect();
    const keys = document.querySelector(".keyboard").getBoundingClientRect();
    return box.top >= 0 && box.bottom <= keys.top && keys.bottom <= innerHeight;
}"""
CRAMPED = """() => [...document.querySelectorAll(".keyboard .key")].filter((key) => {
    const { left, right } = key.getBoundingClientRect();
    return key.scrollWidth > key.clientWidth || left < 0 || right > innerWidth;
}).map(({ value }) => value)"""


@pytest.fixture(scope="module")
def screen(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The window of a kiosk that ada administers and where everybody may register."""
    program = KioskProgram(ROOT, tmp_path_factory.mktemp("kiosk") / "data", surroundings())
    data = ("--data-dir", str(program.data))
    arguments = ("provision", "--admin", "ada", "--password-stdin")
    finished = program.run(*data, *arguments, text=f"{ADMINISTRATOR}\n")
    assert finished.returncode == 0, finished.stderr
    with window(playwright, program, unused_port()) as shown:
        yield shown


def surroundings() -> dict[str, str]:
    """An environment with a home that is named by the test's own, for more than one test."""
    return {**os.environ, **on_this_display()}


@pytest.fixture
def page(screen: Page) -> Page:
    """The sign-in page, fresh and of an ordinary size."""
    resize(screen, (1280, 800))
    go(screen, "/accounts/login/")
    return screen


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


def resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def see(page: Page, field: Locator) -> None:
    """Wait until the whole field, with its button, stands between the upper edge and the keys."""
    expect(page.locator(".keyboard")).to_be_visible()
    page.wait_for_function(UNCOVERED, arg=field.element_handle())


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
    fill(page, finger, username=person, password1=PASSWORD, password2=PASSWORD)
    with page.expect_navigation():
        finger.touch(page.get_by_role("link", name="I have kept them"))
    expect(page).to_have_url(at("/accounts/login/"))
    go(page, "/accounts/login/")
    fill(page, finger, username=person, password=PASSWORD)
    expect(page.locator("h1")).to_contain_text(person)
    go(page, "/accounts/password/change/")
    expect(page.locator(".keyboard-opener")).to_be_visible()
    assert faults(page) == []
    sign_out(page)


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


def for_digits(*fields: Locator) -> None:
    for field in fields:
        field.evaluate("field => { field.inputMode = 'numeric'; field.blur(); field.focus() }")


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
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: asked.append(message.text))
    finger.enter(name)
    finger.type("ben ü")
    finger.enter(password)
    finger.type("s3c")
    expect(password).to_have_value("s3c")
    kept = "() => localStorage.length + sessionStorage.length + document.cookie.length"
    assert page.evaluate(kept) == 0
    assert asked == []
    assert page.locator(".keyboard-place [role=status]").text_content() == ""


def test_every_sign_of_a_password_has_a_key_in_every_language(page: Page):
    layouts, pages, accents = page.evaluate(
        "() => [keyboardLayouts, keyboardPages, keyboardAccents]"
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
