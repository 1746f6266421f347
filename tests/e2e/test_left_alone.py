"""Idle sign-out in the real window of a kiosk, with times that a test can wait for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Locator, Page, Playwright, expect

from tests.e2e.conftest import ADMINISTRATOR, MEMBER
from tests.e2e.driving import at, go, send, sign_in
from tests.e2e.owned_screen import SCRIPTS_RUN, Kiosk, page_at
from tests.e2e.test_access import faults, in_both_themes
from tests.kiosk.keyboard.touching import Finger
from tests.package.program import Program
from tests.package.windows import window
from tests.waiting import wait_until

pytestmark = pytest.mark.window

SEVERAL_QUESTIONS = 4000  # milliseconds: other pages ask the server after one second


@pytest.fixture
def kiosk(terminal: Program) -> Kiosk:
    """The terminal as a kiosk that is not started yet."""
    return Kiosk(terminal.data)


@pytest.fixture
def page(playwright: Playwright, kiosk: Kiosk, free_port: int) -> Iterator[Page]:
    """The page in the window of a kiosk that is quick to sign out and to show the clock."""
    # Whoever has to answer a question in time has nine seconds for it.
    notice = "We close at six.\nAsk at the desk."
    kiosk.set_rules(idle_seconds=12, countdown_seconds=9, attract_seconds=4, notice=notice)
    with window(playwright, kiosk, free_port) as shown:
        yield shown


def test_it_counts_down_any_key_keeps_it_and_in_the_end_the_page_says_why(
    playwright: Playwright, kiosk: Kiosk, page: Page, free_port: int
) -> None:
    sign_in(page, "ben", MEMBER)
    go(page, "/accounts/profile/")
    page.evaluate(SCRIPTS_RUN)
    question = page.get_by_role("dialog", name="Are you still here?")
    expect(question).to_be_visible()
    expect(question.get_by_role("button", name="I'm still here")).to_be_focused()
    expect(question.locator(".remaining")).to_contain_text("second")
    page.keyboard.press("x")
    expect(question).to_be_hidden()
    expect(page.locator("main [name=display_name]")).to_have_value("")

    page.fill("main [name=display_name]", "Benjamin")
    page.keyboard.press("Shift")
    longer = question.get_by_text("This computer has already waited 12 seconds longer")
    expect(longer).to_be_visible()
    assert kiosk.people() == 1
    wait_until(lambda: kiosk.people() == 0)
    assert kiosk.reasons() == ["idle"]
    sign_out_page = page_at(playwright, free_port, "/kiosk/receipt/")
    expect(sign_out_page.locator("main")).to_contain_text(
        "no one used this computer for 12 seconds"
    )
    assert in_both_themes(sign_out_page, faults) == []
    sign_out_page.get_by_role("link", name="Go to sign-in").click()
    expect(sign_out_page).to_have_url(at("/accounts/login/"))


def test_the_end_of_the_time_is_announced_and_once_put_away_stays_so(
    page: Page, kiosk: Kiosk
) -> None:
    kiosk.set_rules(idle_seconds=600, countdown_seconds=55, session_minutes=1)
    sign_in(page, "ben", MEMBER)
    page.clock.install()
    go(page, "/accounts/profile/")
    question = page.get_by_role("dialog", name="Your time is almost up")
    expect(question).to_be_visible()
    announced = question.get_by_role("status")
    for _second in range(60):
        if announced.text_content():
            break
        page.clock.fast_forward(1000)
    expect(announced).to_have_text(re.compile(r"^(20|10|5) seconds$"))
    page.keyboard.press("Shift")
    expect(question).to_be_hidden()
    page.mouse.move(100, 100)
    page.mouse.move(200, 200)
    page.wait_for_timeout(SEVERAL_QUESTIONS)
    expect(question).to_be_hidden()
    assert kiosk.people() == 1


def test_a_touch_answers_the_question_and_presses_nothing_below_it(
    page: Page, kiosk: Kiosk
) -> None:
    sign_in(page, "ben", MEMBER)
    question = page.get_by_role("dialog", name="Are you still here?")
    expect(question).to_be_visible()
    finger = Finger(page)

    finger.touch(page.get_by_role("button", name="Sign out", include_hidden=True))

    expect(question).to_be_hidden()
    page.wait_for_timeout(1000)
    expect(page).to_have_url(at("/"))
    assert kiosk.people() == 1
    finger.touch(page.get_by_role("button", name="Sign out"))
    wait_until(lambda: kiosk.people() == 0)


def places_in_six_minutes(page: Page, clock: Locator) -> set[tuple[float, float]]:
    """Where the middle of what shines is: it must not burn in."""
    places = set()
    for _minute in range(6):
        page.evaluate("document.getAnimations().forEach(moving => moving.finish())")
        box = clock.locator("> div").bounding_box()
        assert box
        places.add((box["x"], box["y"]))
        page.clock.fast_forward(60_000)
    return places


def test_the_clock_forgets_what_was_typed_and_a_locked_screen_shows_nothing(
    playwright: Playwright, page: Page, kiosk: Kiosk, free_port: int
) -> None:
    page.clock.install()
    page.reload()
    page.fill("main [name=username]", "ben")
    clock = page.locator(".attract")
    page.clock.fast_forward(4000)
    expect(clock).to_be_visible()
    assert len(places_in_six_minutes(page, clock)) == 6
    expect(clock).to_contain_text("Reading room")
    expect(clock.locator(".words")).to_have_text("We close at six. Ask at the desk.")
    assert faults(page) == []
    expect(page.locator("main [name=username]")).to_have_value("")
    # The view goes with whatever a stranger left in it, perhaps before the key is let go.
    with page.expect_event("close"), suppress(Error):
        page.keyboard.press("q")
    page = page_at(playwright, free_port, "/accounts/login/")
    expect(page.locator(".attract")).to_be_hidden()
    expect(page.locator("main [name=username]")).to_have_value("")

    kiosk.set_rules(idle_seconds=60)
    sign_in(page, "ben", MEMBER)
    go(page, "/accounts/profile/")
    with page.expect_navigation():
        page.get_by_role("button", name="Step away").click()
    expect(page).to_have_url(at("/kiosk/locked/"))
    assert in_both_themes(page, faults) == []
    for _again in range(3):
        page.evaluate("() => history.back()")
        page.wait_for_timeout(300)
        page.wait_for_load_state()
        expect(page.locator("h1")).to_have_text("This screen is locked")
    with page.expect_navigation():
        send(page, secret=MEMBER)
    expect(page).to_have_url(at("/accounts/profile/"))


def test_the_staff_come_in_at_a_locked_screen_and_end_it(
    playwright: Playwright, kiosk: Kiosk, page: Page, free_port: int
) -> None:
    kiosk.set_rules(idle_seconds=60)
    sign_in(page, "ben", MEMBER)
    with page.expect_navigation():
        page.get_by_role("button", name="Step away").click()
    go(page, "/kiosk/staff/")
    page.wait_for_timeout(SEVERAL_QUESTIONS)
    expect(page).to_have_url(at("/kiosk/staff/"))
    with page.expect_navigation():
        send(page, username="ada", password=ADMINISTRATOR)

    page.get_by_role("button", name="Sign everyone out").click()

    wait_until(lambda: kiosk.people() == 0)
    sign_out_page = page_at(playwright, free_port, "/kiosk/receipt/")
    expect(sign_out_page.locator("main")).to_contain_text("The staff signed you out.")
