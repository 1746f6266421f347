"""The text size in the real window: Ctrl with plus, minus and 0, and what is left of it later."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.desktop.screen import xdotool
from tests.waiting import wait_until

pytestmark = pytest.mark.window

PASSWORD = "basalt meadow copper kite"
ADA = ("provision", "--admin", "ada", "--password-stdin")


def press(page, keys, size):
    """Press the keys as a person does, and wait until the text has its size in percent."""
    xdotool("key", keys)
    wait_until(lambda: shown(page) == size)


def shown(page):
    """The text size in percent."""
    return int(page.evaluate("document.documentElement.className").partition("-")[2] or 100)


def test_ctrl_with_plus_minus_and_0_changes_the_text_and_it_is_kept(
    command, open_window, playwright
):
    assert command(*ADA, text=f"{PASSWORD}\n").returncode == 0
    program = open_window()
    page = program.first_page(playwright)
    # Where no window manager runs, nobody else gives the window the keyboard.
    xdotool("search", "--onlyvisible", "--name", "^Latchkey$", "windowfocus", "--sync")
    page.fill("[name=username]", "a")

    for keys, size in (
        *(("ctrl+plus", 125), ("ctrl+equal", 150), ("ctrl+KP_Add", 150), ("ctrl+minus", 125)),
        *(("ctrl+0", 100), ("ctrl+KP_Subtract", 100), ("ctrl+KP_Add", 125)),
    ):
        press(page, keys, size)

    # In place, so that what is filled in stays, and what was typed goes nowhere else.
    assert page.input_value("[name=username]") == "a"
    program.browser.close()
    assert program.stop() == 0
    page = open_window().first_page(playwright)
    assert shown(page) == 125
    expect(page.get_by_text("Text size and language")).to_be_visible()
