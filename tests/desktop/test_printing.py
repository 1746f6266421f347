"""A page that asks to be printed, in the real window."""

from __future__ import annotations

import time

import pytest

from tests.desktop.test_downloads import Saving, wait_until, xdotool

pytestmark = pytest.mark.window


def dialogs():
    return xdotool("search", "--onlyvisible", "--name", "^Print the page$")


def put_away():
    for dialog in dialogs():
        xdotool("windowfocus", "--sync", dialog, "key", "Escape")
    return not dialogs()


@pytest.fixture
def opened(playwright, free_port, display, request):
    window = Saving(playwright, free_port, request.param)
    yield window
    window.close()


@pytest.mark.parametrize("opened", ["desktop"], indirect=True)
def test_the_person_is_asked_for_the_printer_each_time(opened):
    for _ in range(2):
        opened.ask_for("window.print()")
        wait_until(dialogs)
        wait_until(put_away, every=1.0)
    assert opened.page.locator("main").inner_text() == "here"


@pytest.mark.parametrize("opened", ["kiosk"], indirect=True)
def test_a_kiosk_prints_nothing(opened):
    opened.ask_for("window.print()")
    time.sleep(2)
    assert dialogs() == []
    assert opened.page.locator("main").inner_text() == "here"
