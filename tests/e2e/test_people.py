"""Looking after people in the real window: file, search, one page, many at once."""

from __future__ import annotations

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Page, expect

from tests.administration.people_file import good_rows, text
from tests.e2e.conftest import ADMINISTRATOR
from tests.e2e.driving import at, go, sign_in

pytestmark = pytest.mark.window

THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PEOPLE = "/administration/people/"
ONES = ("", "edit/", "role/", "groups/", "disable/", "delete/")
OTHERS = (
    "/recovery/reset-codes/?person=2",
    "/administration/people/",
    "/administration/people/add/",
    "/administration/people/import/",
    "/administration/people/export/",
    "/administration/groups/",
    "/administration/tiles/",
    "/administration/tiles/add/",
)
NARROW = {"width": 320, "height": 800, "deviceScaleFactor": 1, "mobile": False}


def press(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.click(selector)


def bring_sixty(page: Page) -> None:
    """Create the group that the file names, bring the file, look at its check, add everybody."""
    go(page, "/administration/groups/")
    page.fill("main [name=name]", "Readers")
    press(page, "main form .primary")
    go(page, f"{PEOPLE}import/")
    content = text(good_rows(60)).encode("utf-16")
    file = FilePayload(name="people.csv", mimeType="text/csv", buffer=content)
    page.set_input_files("input[type=file]", files=file)
    press(page, "main form .primary")
    expect(page.locator("tbody tr")).to_have_count(60)
    press(page, "main form .primary")
    expect(page.locator("main")).to_contain_text("60 people were added.")


def test_people_are_added_found_while_typing_and_disabled_together(page: Page):
    sign_in(page, "ada", ADMINISTRATOR)
    bring_sixty(page)

    go(page, PEOPLE)
    assert_bar_stays_in_sight(page)
    page.locator("[name=q]").press_sequentially("number12")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "q=number12" in page.url
    expect(page.locator("tbody tr")).to_contain_text("Nina Number12")
    page.fill("[name=q]", "person 1")
    expect(page.locator("tbody tr")).to_have_count(11)

    for number in (10, 11):
        page.check(f"tr:has-text('Number{number}') input")
    page.select_option("#deed", "disable")
    press(page, ".selection button")
    expect(page.locator("h1")).to_have_text("Disable 2 accounts?")
    press(page, "main form .danger")
    assert "q=person+1" in page.url
    expect(page.locator(".messages")).to_contain_text("2 people can no longer sign in.")
    go(page, f"{PEOPLE}?state=disabled")
    expect(page.locator("tbody tr")).to_have_count(2)
    go(page, f"{PEOPLE}?q=person 2")
    print_slips(page)


def assert_bar_stays_in_sight(page: Page) -> None:
    """Go down the list by keyboard: the bar is there, and what has the focus is not behind it."""
    bar = page.locator(".selection")
    expect(bar.locator("button")).to_be_in_viewport()
    page.locator("tbody a").first.focus()
    for _line in range(2 * 12):  # a box and a name in each
        page.keyboard.press("Tab")
    focused = "document.activeElement.getBoundingClientRect().bottom"
    top = "document.querySelector('.selection').getBoundingClientRect().top"
    assert page.evaluate(f"{focused} <= {top}")
    expect(bar.locator("button")).to_be_in_viewport()


def print_slips(page: Page) -> None:
    """Select everyone on the page by the one box, and make their sheet: on paper it is alone."""
    page.check("#tick_all")
    ticked = page.locator("[name=person]:checked")
    expect(ticked).to_have_count(page.locator("[name=person]").count())
    page.select_option("#deed", "slips")
    press(page, ".selection button")
    press(page, "main form .primary")
    slips = page.locator(".slips li")
    assert slips.count() > 1
    expect(page.locator("[data-print]")).to_be_visible()
    page.emulate_media(media="print")
    for unwanted in (".bar", "h1", "[data-print]"):
        expect(page.locator(unwanted).first).to_be_hidden()
    expect(slips.first).to_be_visible()
    page.emulate_media(media="screen")


def test_no_page_has_a_fault_or_is_too_wide(page: Page):
    sign_in(page, "ada", ADMINISTRATOR)
    go(page, f"{PEOPLE}?q=ben")
    press(page, "tbody a")
    expect(page).to_have_url(at(rf"{PEOPLE}\d+/"))
    person = page.url
    paths = [*OTHERS, *(person + one for one in ONES)]
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        for path in paths:
            go(page, path)
            found = Axe().run(page).response["violations"]
            assert [(path, fault["id"]) for fault in found] == []
    page.context.new_cdp_session(page).send("Emulation.setDeviceMetricsOverride", NARROW)
    for path in paths:
        go(page, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
