"""The list of who blocks what, as the real program finds it, in the real window."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import ADMINISTRATOR
from tests.e2e.driving import go, sign_in
from tests.e2e.test_access import faults, in_both_themes

pytestmark = pytest.mark.window


def test_an_administrator_sees_what_this_computer_blocks(page: Page) -> None:
    sign_in(page, "ada", ADMINISTRATOR)
    go(page, "/kiosk/lockdown/")

    expect(page.get_by_role("heading", name="Blocked by the system")).to_be_visible()
    expect(
        page.get_by_text("Only the terminal's account can open the data folder.")
    ).to_be_visible()
    assert in_both_themes(page, faults) == []
