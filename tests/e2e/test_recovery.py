"""Forgotten passwords, in the real window: with a code from the sheet, from the desk, by a file."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import ADMINISTRATOR, MEMBER
from tests.e2e.driving import at, go, send, sign_in, sign_out
from tests.package.program import Program

pytestmark = pytest.mark.window

NEW = "harbor thistle candle"
NEWER = "walnut ferry telescope"


def choose(page: Page, password: str) -> None:
    """Choose the password on the page for it."""
    expect(page).to_have_url(at("/recovery/password/"))
    with page.expect_navigation():
        send(page, password1=password, password2=password)


def use_code(page: Page, name: str, code: str) -> None:
    """Go the way of somebody who stands before the sign-in page with a code in their hand."""
    page.get_by_role("link", name="Trouble signing in?").click()
    page.get_by_role("link", name="I have a code").click()
    with page.expect_navigation():
        send(page, username=name, code=code)


def test_a_member_gets_back_in_with_a_recovery_code_and_without_staff(page: Page) -> None:
    sign_in(page, "ben", MEMBER)
    go(page, "/accounts/profile/")
    page.get_by_role("link", name="Your recovery codes").click()
    page.get_by_role("button", name="Create codes").click()
    shown = page.locator(".codes code")
    expect(shown).to_have_count(8)
    code = shown.nth(4).inner_text()
    page.get_by_role("link", name="I've saved them").click()
    sign_out(page)
    go(page, "/accounts/login/")

    use_code(page, "ben", code[:-1] + ("0" if code[-1] != "0" else "2"))
    expect(page.get_by_role("alert")).to_contain_text("typo")
    with page.expect_navigation():
        send(page, username="Ben", code=code.lower().replace("-", " "))
    choose(page, NEW)
    fresh = page.locator(".code-shown").inner_text()
    assert len(fresh.strip()) == len(code)
    assert fresh.strip() != code
    page.get_by_role("link", name="I've written it down").click()
    sign_in(page, "ben", MEMBER)
    expect(page.get_by_role("alert")).to_contain_text("incorrect")
    sign_in(page, "ben", NEW)
    expect(page.locator("h1")).to_contain_text("ben")
    expect(page.locator(".notice").first).to_contain_text("recovery code was used")
    sign_out(page)
    go(page, "/accounts/login/")

    use_code(page, "ben", fresh)
    choose(page, NEWER)
    expect(page.locator("h1")).to_contain_text("New password saved")


def test_whoever_has_forgotten_both_gets_a_reset_code_at_the_desk(page: Page) -> None:
    sign_in(page, "ada", ADMINISTRATOR)
    go(page, "/administration/people/?q=ben")
    page.get_by_role("link", name="ben").first.click()
    page.get_by_role("link", name="reset code").first.click()
    page.get_by_role("button", name="Create a reset code").click()
    code = page.locator(".code-shown").inner_text()
    sign_out(page)
    go(page, "/accounts/login/")

    use_code(page, "ben", code)
    choose(page, NEW)
    expect(page).to_have_url(at("/accounts/login/"))
    expect(page.get_by_role("status").first).to_contain_text("New password saved")
    sign_in(page, "ben", NEW)
    expect(page.locator("h1")).to_contain_text("ben")


def test_the_only_administrator_gets_back_in_by_a_file(page: Page, terminal: Program) -> None:
    page.get_by_role("link", name="Trouble signing in?").click()
    page.get_by_role("link", name="Rescue").click()
    send(page, username="ada")
    name = page.locator("dd code").first.inner_text()
    expect(page.locator("dd code").nth(1)).to_have_text(str(terminal.data))
    page.get_by_role("button", name="I've created the file").click()
    expect(page.get_by_role("alert")).to_contain_text("isn't there yet")
    (terminal.data / name).touch()
    page.get_by_role("button", name="I've created the file").click()
    choose(page, NEW)
    assert not (terminal.data / name).exists()
    sign_in(page, "ada", NEW)
    expect(page.locator("h1")).to_contain_text("ada")
    expect(page.locator(".notice").first).to_contain_text("Administrator rescue finished")
