"""Private files in the real window: chosen, kept, and saved where the person says."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import MEMBER
from tests.e2e.driving import at, go, sign_in
from tests.e2e.test_access import faults, in_both_themes
from tests.package.program import Program

pytestmark = pytest.mark.window


def test_a_member_keeps_a_file_and_deletes_it(
    page: Page, terminal: Program, tmp_path: Path
) -> None:
    scan = tmp_path / "Scan für Ben.pdf"
    scan.write_bytes(b"%PDF-1.7 what was scanned")
    sign_in(page, "ben", MEMBER)
    page.get_by_role("link", name="My files").click()
    page.set_input_files("main [name=file]", scan)
    page.click("main .primary")
    expect(page.locator("li.file")).to_contain_text("Scan für Ben.pdf")
    assert in_both_themes(page, faults) == []
    (stored,) = (terminal.data / "media" / "files").iterdir()
    assert stored.read_bytes() == scan.read_bytes()
    tool = tmp_path / "tool.pdf"
    tool.write_bytes(b"MZ")
    page.set_input_files("main [name=file]", tool)
    page.click("main .primary")
    expect(page.get_by_role("alert")).to_contain_text("Programs can't be kept here")
    assert in_both_themes(page, faults) == []
    go(page, "/files/")
    page.get_by_role("link", name="Delete").click()
    assert in_both_themes(page, faults) == []
    page.get_by_role("button", name="Delete").click()
    expect(page).to_have_url(at("/files/"))
    expect(page.locator("li.file")).to_have_count(0)
    assert list((terminal.data / "media" / "files").iterdir()) == []
