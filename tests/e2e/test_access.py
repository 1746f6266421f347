"""axe-core finds nothing on any page, in both themes, at a kiosk's size and on a narrow strip."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.conftest import ADMINISTRATOR, MEMBER
from tests.e2e.driving import go, send, sign_in
from tests.e2e.test_documents import silence
from tests.home.pdf_files import pdf

pytestmark = pytest.mark.window

PUBLIC = ("/accounts/login/", "/accounts/register/", "/accounts/signed-out/", "/nowhere/")
PRIVATE = (
    *("/", "/accounts/profile/", "/accounts/password/change/", "/accounts/reauthenticate/"),
    *("/accounts/profile/picture/", "/accounts/sessions/", "/accounts/activity/"),
    *("/accounts/data/", "/accounts/delete/", "/notes/", "/notes/new/", "/files/", "/nowhere/"),
)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def faults(page: Page) -> list[str]:
    """What axe-core finds, and whether anything sticks out at the side."""
    found = [
        f"{page.url}: {violation['id']}: {node['html']}"
        for violation in Axe().run(page).response["violations"]
        for node in violation["nodes"]
    ]
    overflow = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
    if page.evaluate(overflow):
        found.append(f"{page.url}: wider than the window")
    return found


def in_both_themes(page: Page, look: Callable[[Page], list[str]]) -> list[str]:
    found = []
    for theme in THEMES:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        found += look(page)
    return found


def test_no_page_that_a_stranger_sees_has_a_fault(page: Page) -> None:
    found = []
    for path in PUBLIC:
        go(page, path)
        found += in_both_themes(page, faults)
    assert not found


def test_no_page_for_signed_in_people_has_a_fault(page: Page) -> None:
    sign_in(page, "ben", MEMBER)
    found = []
    for path in PRIVATE:
        go(page, path)
        found += in_both_themes(page, faults)
    assert not found


def test_no_page_about_documents_has_a_fault(page: Page, tmp_path: Path) -> None:
    sign_in(page, "ada", ADMINISTRATOR)
    go(page, "/administration/documents/add/")
    (tmp_path / "rules.md").write_text("# Rules\n\n- Be quiet\n")
    (tmp_path / "notes.txt").write_text("Notes.")
    (tmp_path / "safety.pdf").write_bytes(pdf(["Wear the goggles.", "Close the lid."]))
    (tmp_path / "sound.wav").write_bytes(silence(2))
    page.set_input_files("main [name=files]", list(tmp_path.glob("*.*")))
    page.click("main .primary")
    page.wait_for_url("**/administration/documents/")
    found = in_both_themes(page, faults)
    shown = "all => all.map(one => one.getAttribute('href'))"
    links = page.eval_on_selector_all("main .records li > div > a", shown)
    for path in (*links, f"{links[0]}?q=e", "/administration/documents/add/"):
        go(page, path)
        found += in_both_themes(page, faults)
    assert len(links) == 4
    assert not found


def test_no_form_with_errors_and_no_wait_has_a_fault(page: Page) -> None:
    go(page, "/accounts/register/")
    with page.expect_navigation():
        send(page, username=" ", password1="short", password2="shorter")
    found = in_both_themes(page, faults)
    assert page.evaluate("() => document.activeElement.matches('.summary')")
    go(page, "/accounts/login/")
    for number in range(5):
        sign_in(page, "ben", f"wrong password {number}")
    found += in_both_themes(page, faults)
    assert not found
