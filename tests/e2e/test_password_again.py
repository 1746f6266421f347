"""A stranger at an open session leaves a form behind; its owner comes back, in the real window."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.core import signing
from playwright.sync_api import Page, expect

from accounts.sessions import SessionStore
from tests.e2e.conftest import ADMINISTRATOR
from tests.e2e.driving import at, go, send, sign_in
from tests.e2e.test_access import faults, in_both_themes
from tests.package.program import Program
from tests.waiting import LIMIT

pytestmark = pytest.mark.window

SIZES = {"desktop": (1024, 700), "kiosk": (1280, 1024), "narrow": (320, 800)}
SHOTS = os.environ.get("SHOTS")


def forget_proofs(data: Path) -> None:
    """Let five minutes go by since everybody here gave the password."""
    key, salt = (data / "secret.key").read_text(), SessionStore().key_salt
    with closing(sqlite3.connect(data / "latchkey.sqlite3", timeout=LIMIT)) as database:
        for session, kept in database.execute(
            "SELECT session_key, session_data FROM accounts_session WHERE user_id IS NOT NULL"
        ).fetchall():
            values = signing.loads(kept, key=key, salt=salt)
            values["proved_at"] -= 301
            aged = signing.dumps(values, key=key, salt=salt, compress=True)
            database.execute(
                "UPDATE accounts_session SET session_data = ? WHERE session_key = ?",
                (aged, session),
            )
        database.commit()


def leave_a_form(page: Page) -> None:
    """Ask for ben to be an administrator."""
    go(page, "/administration/people/?q=ben")
    with page.expect_navigation():
        page.click("tbody a")
    go(page, page.url.removesuffix("/") + "/role/")
    page.check("main [value=administrators]")
    with page.expect_navigation():
        page.click("main form .primary")


def role_of_ben(terminal: Program) -> str:
    with closing(sqlite3.connect(terminal.data / "latchkey.sqlite3", timeout=LIMIT)) as database:
        return str(
            database.execute(
                "SELECT auth_group.name FROM auth_group JOIN accounts_user_groups"
                " ON auth_group.id = group_id JOIN accounts_user"
                " ON accounts_user.id = user_id WHERE username = 'ben'"
            ).fetchone()[0]
        )


def test_the_owner_reads_what_a_stranger_left_and_cancels_it(page: Page, terminal: Program):
    sign_in(page, "ada", ADMINISTRATOR)
    forget_proofs(terminal.data)
    leave_a_form(page)
    expect(page).to_have_url(at("/accounts/reauthenticate/"))
    asks = page.url
    question = page.get_by_text("Change the role of ben?")
    expect(question).to_be_visible()
    expect(page.locator("main dl")).to_contain_text("Administrator")
    expect(page.locator("main [name=password]")).to_be_focused()

    client = page.context.new_cdp_session(page)
    for name, (width, height) in SIZES.items():
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        client.send("Emulation.setDeviceMetricsOverride", size)
        assert in_both_themes(page, faults) == []
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/{name}.png")
    client.send("Emulation.clearDeviceMetricsOverride")

    with page.expect_navigation():
        send(page, password="not the one")
    expect(question).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("button", name="Cancel").click()
    expect(page).to_have_url(at(r"/administration/people/\d+/role/"))
    assert role_of_ben(terminal) == "members"

    go(page, asks)
    expect(question).to_have_count(0)
    with page.expect_navigation():
        send(page, password=ADMINISTRATOR)
    expect(page.locator(".messages")).to_contain_text("Nothing was changed")
    assert role_of_ben(terminal) == "members"


def test_pressing_enter_goes_on(page: Page, terminal: Program):
    sign_in(page, "ada", ADMINISTRATOR)
    forget_proofs(terminal.data)
    leave_a_form(page)
    with page.expect_navigation(url=at(r"/recovery/reset-code/\d+/")):
        send(page, password=ADMINISTRATOR)
    assert role_of_ben(terminal) == "administrators"
    page.go_back()
    page.go_forward()
    assert role_of_ben(terminal) == "administrators"
