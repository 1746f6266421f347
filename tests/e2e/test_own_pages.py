"""A person's own pages, in the real window."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.conftest import MEMBER
from tests.e2e.driving import at, go, send, sign_in
from tests.package.program import Program

pytestmark = pytest.mark.window


def change_data(terminal: Program, statement: str) -> None:
    """Do what the clock or an administrator would have done meanwhile."""
    with sqlite3.connect(terminal.data / "latchkey.sqlite3") as database:
        database.execute(statement)
    database.close()


def test_a_member_chooses_a_picture_and_sees_it_everywhere(page: Page, tmp_path: Path) -> None:
    photograph = tmp_path / "me.png"
    Image.linear_gradient("L").resize((1200, 900)).save(photograph)
    sign_in(page, "ben", MEMBER)
    go(page, "/accounts/profile/picture/")
    page.set_input_files("main [name=picture]", photograph)
    page.click("main .primary")
    expect(page).to_have_url(at("/accounts/profile/"))
    expect(page.locator("img.avatar")).to_have_count(2)
    page.wait_for_function(
        "() => [...document.querySelectorAll('img.avatar')]"
        ".every((picture) => picture.complete && picture.naturalWidth >= 96)"
    )


def test_wrong_passwords_are_told_of_until_acknowledged(page: Page, terminal: Program) -> None:
    sign_in(page, "ben", "wrong password")
    change_data(terminal, "UPDATE accounts_signinattempts SET failures = 2")  # one long before
    sign_in(page, "ben", MEMBER)
    notice = page.locator(".notice", has_text="failed sign-in attempt")
    expect(notice).to_be_visible()
    page.get_by_role("button", name="Dismiss").click()
    expect(page.locator("h1")).to_contain_text("ben")
    expect(notice).to_have_count(0)
    go(page, "/accounts/activity/")
    expect(page.locator(".records")).to_contain_text("Sign-in failed: wrong password.")


def test_a_pin_is_set_after_the_password_was_given_again(page: Page, terminal: Program) -> None:
    change_data(terminal, "UPDATE accounts_signinpolicy SET pins_allowed = 1")
    sign_in(page, "ben", MEMBER)
    go(page, "/accounts/profile/pin/")
    send(page, pin1="123456", pin2="123456")
    expect(page.get_by_role("alert")).to_contain_text("too easy to guess")
    send(page, pin1="493827", pin2="493827")
    expect(page).to_have_url(at("/accounts/profile/"))
    expect(page.get_by_role("link", name="Change or remove your PIN")).to_be_visible()


def test_a_member_deletes_the_account_and_it_is_gone(page: Page) -> None:
    sign_in(page, "ben", MEMBER)
    go(page, "/accounts/delete/")
    page.check("main [name=sure]")
    send(page, password=MEMBER)
    expect(page).to_have_url(at("/accounts/signed-out/"))
    expect(page.get_by_role("status").first).to_contain_text("deleted")
    go(page, "/accounts/login/")
    sign_in(page, "ben", MEMBER)
    expect(page.get_by_role("alert")).to_contain_text("incorrect")


def test_the_password_is_asked_for_again_and_leads_on_to_where_the_person_was(page: Page) -> None:
    sign_in(page, "ben", MEMBER)
    go(page, "/accounts/reauthenticate/?next=/accounts/sessions/")
    with page.expect_navigation():
        send(page, password="not the one")
    expect(page.get_by_role("alert")).to_be_visible()
    with page.expect_navigation():
        send(page, password=MEMBER)
    expect(page).to_have_url(at("/accounts/sessions/"))
    expect(page.locator("main")).to_contain_text("This window")
    go(page, "/accounts/activity/")
    expect(page.locator("main")).to_contain_text("Signed in")
