"""The executable's own window, driven through its inspector: the same way, by clicks and keys."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.package.program import NOTHING, Program
from tests.package.windows import on_this_display, window

pytestmark = [pytest.mark.packaged, pytest.mark.window]

ADMINISTRATORS = "basalt meadow copper kite"
OLD, NEW = "lantern orchard violet", "harbor thistle candle"


def at(path: str) -> re.Pattern[str]:
    """The address of ``path``, whatever the port and the question behind it."""
    return re.compile(rf"^http://127\.0\.0\.1:\d+{path}(\?.*)?$")


def send(page: Page, **fields: str) -> None:
    """Fill in the form of the page, and press Enter in its last field."""
    for name, value in fields.items():
        page.fill(f"main [name={name}]", value)
    page.press(f"main [name={list(fields)[-1]}]", "Enter")


def sign_in(page: Page, name: str, password: str) -> None:
    send(page, username=name, password=password)


def go(page: Page, path: str) -> None:
    page.evaluate("path => { location.href = path }", path)
    page.wait_for_url(f"**{path}")


@pytest.fixture
def program(carried: Path, tmp_path: Path) -> Program:
    return Program(carried, tmp_path / "data", {**NOTHING, **on_this_display()})


def test_a_person_goes_the_whole_way_in_the_window(playwright, program, free_port):
    with window(playwright, program, free_port) as page:
        expect(page).to_have_url(at("/setup/"))
        page.check("main [name=preset][value=home]")
        again = {"password1": ADMINISTRATORS, "password2": ADMINISTRATORS}
        send(page, terminal_name="Library", username="ada", **again)
        expect(page).to_have_url(at("/recovery/first-codes/"))
        go(page, "/accounts/register/")
        send(page, username="ben", password1=OLD, password2=OLD)
        page.get_by_role("link", name="I've saved them").click()
        expect(page).to_have_url(at("/accounts/login/"))
        sign_in(page, "ben", OLD)
        expect(page.locator("h1")).to_contain_text("ben")
        go(page, "/accounts/password/change/")
        send(page, old_password=OLD, new_password1=NEW, new_password2=NEW)
        expect(page).not_to_have_url(at("/accounts/password/change/"))
        page.click("header form button")
        expect(page).to_have_url(at("/accounts/signed-out/"))
    with window(playwright, program, free_port) as page:
        expect(page).to_have_url(at("/accounts/login/"))
        sign_in(page, "ben", OLD)
        expect(page).to_have_title(re.compile("^Error:"))
        sign_in(page, "ben", NEW)
        expect(page.locator("h1")).to_contain_text("ben")


def test_the_window_speaks_german_on_a_german_computer(playwright, program, free_port):
    program.environment["LANG"] = "de_DE.UTF-8"
    with window(playwright, program, free_port) as page:
        expect(page.locator("html")).to_have_attribute("lang", "de")
        assert page.evaluate("navigator.languages") == ["de-DE", "de"]
