"""What a person does with the page: fill in, press Enter, go somewhere, look where they are."""

from __future__ import annotations

import re

from playwright.sync_api import Page


def at(path: str) -> re.Pattern[str]:
    """The address of ``path``, whatever the port and the question behind it."""
    return re.compile(rf"^http://127\.0\.0\.1:\d+{path}(\?.*)?$")


def send(page: Page, **fields: str) -> None:
    """Fill in the form of the page, and press Enter in its last field."""
    for name, value in fields.items():
        page.fill(f"main [name={name}]", value)
    page.press(f"main [name={list(fields)[-1]}]", "Enter")


def sign_in(page: Page, name: str, password: str) -> None:
    """Send the sign-in form, and stay until its answer is there."""
    with page.expect_navigation():
        send(page, username=name, password=password)


def go(page: Page, path: str) -> None:
    """Follow a link to ``path`` from the page that is shown, as a click would."""
    with page.expect_navigation():
        page.evaluate("path => { location.href = path }", path)


def sign_out(page: Page) -> None:
    """Press the button in the header."""
    with page.expect_navigation():
        page.click("header form button")
