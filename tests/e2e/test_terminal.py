"""Looking after the terminal in the real window: settings, the log, and a backup there and back."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.desktop.test_downloads import answer, saved_as, wait_until
from tests.e2e.conftest import ADMINISTRATOR
from tests.e2e.driving import at, go, sign_in
from tests.package.program import Program
from tests.package.windows import window

pytestmark = pytest.mark.window

LOG, BACKUPS = "/administration/audit-log/", "/administration/backups/"


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


def save(page: Page, name: str, target: Path) -> None:
    """Press a button that hands a file out, and save that."""
    page.get_by_role("button", name=name).first.click(no_wait_after=True)
    answer(("key", "ctrl+a"), *saved_as(target))
    wait_until(lambda: target.exists() and target.stat().st_size > 0)
    page.wait_for_timeout(500)  # the inspector tells late that no page came


def test_a_setting_is_changed_and_stands_in_the_log(page: Page) -> None:
    sign_in(page, "ada", ADMINISTRATOR)
    go(page, "/administration/settings/")
    page.fill("main [name=terminal_name]", "Quiet room")
    press(page, "Save")
    expect(page.get_by_role("banner")).to_contain_text("Quiet room")

    go(page, LOG)
    expect(page.locator("main li").first).to_contain_text("Quiet room")


def test_the_log_is_saved_where_the_person_says_and_found_whole(page: Page, tmp_path: Path) -> None:
    sign_in(page, "ada", ADMINISTRATOR)
    go(page, LOG)
    saved = tmp_path / "log.jsonl"
    save(page, "JSON Lines", saved)
    wait_until(lambda: saved.read_text().endswith("}\n"))
    *entries, contents = [json.loads(line) for line in saved.read_text().splitlines()]
    assert [entry["kind"] for entry in entries[:2]] == ["registered", "terminal_set_up"]
    assert contents["end"]["entries"] == len(entries)

    go(page, f"{LOG}verify/")
    press(page, "Check now")
    expect(page.get_by_text("The log is OK")).to_be_visible()


def test_a_backup_is_made_saved_and_restored_at_the_next_start(
    playwright: Playwright, terminal: Program, free_port: int, tmp_path: Path
) -> None:
    saved = tmp_path / "saved.zip"
    with window(playwright, terminal, free_port) as page:
        sign_in(page, "ada", ADMINISTRATOR)
        go(page, BACKUPS)
        press(page, "Back up now")
        expect(page.get_by_text("Backup created.")).to_be_visible()
        save(page, "Save as a file", saved)
        assert zipfile.is_zipfile(saved)
        go(page, "/administration/settings/")
        page.fill("main [name=terminal_name]", "Changed since")
        press(page, "Save")
        go(page, BACKUPS)
        with page.expect_navigation():
            page.locator("a[href*='by-hand']").first.click()
        press(page, "Restore at the next start")
        expect(page).to_have_url(at(BACKUPS))
        expect(page.get_by_text("will be restored at the next start")).to_be_visible()
    with window(playwright, terminal, free_port) as page:
        expect(page.get_by_role("banner")).to_contain_text("Reading room")
    with closing(sqlite3.connect(terminal.data / "latchkey.sqlite3")) as connection:
        kinds = [row[0] for row in connection.execute("SELECT kind FROM audit_entry")]
    assert "data_restored" in kinds
    assert list(terminal.data.glob("backups/*-before-restore.zip"))
