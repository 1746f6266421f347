"""Long names on every page of a window that is 320 pixels wide: nothing sticks out of it.

A name without blanks is broken or cut, and then its title has the whole of it; one with blanks is
broken between words only.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright

from tests.e2e.conftest import ADMINISTRATOR, SourceProgram
from tests.e2e.driving import go, sign_in
from tests.kiosk.kiosk_program import KioskProgram
from tests.package.program import Program
from tests.package.windows import on_this_display, window
from tests.pages import SAMPLES, SOMEBODY, every_page
from tests.test_access_matrix import TABLE

pytestmark = pytest.mark.window

ROOT = Path(__file__).resolve().parents[2]
STRIP, USUAL = (320, 640), (1000, 760)
LONG = ("Donaudampfschifffahrtsgesellschaftsoberinspektor" * 4)[:150]
OF_WORDS = ("Maria Magdalena Elisabeth Antoinette Wilhelmina " * 4)[:149].strip()
NO_PAGES = {
    "style",
    "accent",
    "accounts:picture",
    "administration:mark",
    "kiosk:face",
    "kiosk:awake",
}
FAULTS = """() => {
    const root = document.documentElement;
    const seen = (box) => !box.closest(".unseen, .skip, thead, dialog:not([open]), [hidden]");
    const named = (box) => `${location.pathname}: ${box.outerHTML.slice(0, 140)}`;
    const boxes = [...document.querySelectorAll("body *")].filter(seen);
    const found = root.scrollWidth > root.clientWidth ? [`${location.pathname}: wide`] : [];
    for (const box of boxes) {
        const { left, right, width } = box.getBoundingClientRect();
        if (width > 1 && (left < -1 || right > root.clientWidth + 1)) found.push(named(box));
        const cut = getComputedStyle(box).overflowX === "hidden" && box.clientWidth > 1;
        if (cut && box.scrollWidth > box.clientWidth && !box.closest("[title]"))
            found.push(`no title: ${named(box)}`);
    }
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const text = texts.currentNode;
        if (!seen(text.parentElement)) continue;
        for (const word of text.data.matchAll(/[A-Za-z]{2,12}(?![A-Za-z])/g)) {
            if (word.index && /[A-Za-z]/.test(text.data[word.index - 1])) continue;
            const range = document.createRange();
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            const lines = new Set([...range.getClientRects()].map((line) => line.top));
            if (lines.size > 1) found.push(`broken: ${word[0]} in ${named(text.parentElement)}`);
        }
    }
    return found.slice(0, 5);
}"""


@pytest.fixture(params=["window", "kiosk"])
def program(request: pytest.FixtureRequest, tmp_path: Path) -> Program:
    """The program in an ordinary window, and on the whole screen."""
    kind = KioskProgram if request.param == "kiosk" else SourceProgram
    return kind(ROOT, tmp_path / "data", {**os.environ, **on_this_display()})


@pytest.fixture
def narrow(playwright: Playwright, terminal: Program, free_port: int) -> Iterator[Page]:
    """A window of 320 pixels whose people, groups and terminal have long names."""
    with closing(sqlite3.connect(terminal.data / "latchkey.sqlite3")) as database:
        for statement, values in _long_names():
            database.execute(statement, values)
        database.commit()
    with window(playwright, terminal, free_port) as page:
        resize(page, STRIP)
        yield page


def resize(page: Page, size: tuple[int, int]) -> None:
    """Have the page laid out for a window of this size."""
    session = page.context.new_cdp_session(page)
    width, height = size
    wanted = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    session.send("Emulation.setDeviceMetricsOverride", wanted)


def _long_names() -> list[tuple[str, tuple[object, ...]]]:
    return [
        ("UPDATE accounts_signinpolicy SET terminal_name = ?, pins_allowed = 1", (LONG[:60],)),
        ("UPDATE kiosk_kioskpolicy SET guests_allowed = 1, first_run = 'ways-in'", ()),
        ("UPDATE accounts_user SET display_name = ? WHERE username = 'ada'", (LONG,)),
        (
            "UPDATE accounts_user SET id = ?, username = ?, username_key = ?, display_name = ?"
            " WHERE username = 'ben'",
            (SOMEBODY, LONG, LONG.casefold(), OF_WORDS),
        ),
        ("UPDATE accounts_user_groups SET user_id = ? WHERE user_id = 2", (SOMEBODY,)),
        ("INSERT INTO auth_group (id, name) VALUES (?, ?)", (SOMEBODY, LONG)),
        ("INSERT INTO auth_group (name) VALUES (?)", (OF_WORDS,)),
        (
            "INSERT INTO notes_note (id, owner_id, title, text, search_key, pinned, created_at,"
            " changed_at, version) SELECT ?, id, ?, ?, '', 1, created_at, created_at, 1"
            " FROM accounts_user WHERE username = 'ada'",
            (SOMEBODY, LONG, OF_WORDS),
        ),
        (
            "INSERT INTO files_storedfile (id, owner_id, name, file, size, added_at)"
            " SELECT ?, id, ?, ?, 7, created_at FROM accounts_user WHERE username = 'ada'",
            (SOMEBODY, LONG, "a" * 32),
        ),
        (
            "INSERT INTO accounts_user_groups (user_id, group_id) VALUES (?, ?)",
            (SOMEBODY, SOMEBODY),
        ),
        (
            "INSERT INTO home_tile (id, kind, title, explanation, symbol, tone, position, url_name,"
            " audience) VALUES (?, 'page', ?, ?, '', 0, 1, 'accounts:profile', 'groups')",
            (SOMEBODY, LONG[:120], OF_WORDS[:120]),
        ),
        (
            "INSERT INTO home_tile_groups (tile_id, group_id) SELECT ?, id FROM auth_group",
            (SOMEBODY,),
        ),
    ]


def _addresses() -> list[str]:
    shown = [page for page in every_page() if page.name not in NO_PAGES]
    return [
        page.path.replace(f"tiles/{SAMPLES['str']}", "tiles/accounts:profile").replace(
            f"first-run/{SAMPLES['str']}", "first-run/ways-in"
        )
        for page in shown
        if set(TABLE[page.name][0]) != {"no such method"} and page.name != "accounts:logout"
    ]


def test_nothing_sticks_out_of_a_strip_of_320_pixels_whatever_people_are_called(
    narrow: Page,
) -> None:
    found = []
    for person in ("", "ada"):
        if person:
            go(narrow, "/accounts/login/")
            sign_in(narrow, person, ADMINISTRATOR)
        for path in _addresses():
            go(narrow, path)
            found += narrow.evaluate(FAULTS)
        found += _tapped(narrow) if not person else []
    resize(narrow, USUAL)
    for path in ("/", "/administration/people/", f"/administration/people/{SOMEBODY}/"):
        go(narrow, path)
        found += narrow.evaluate(FAULTS)
    assert not found, "\n".join(sorted(set(found)))


def _tapped(page: Page) -> list[str]:
    """What is wrong after tapping on somebody, where people are shown."""
    go(page, "/kiosk/people/")
    found = []
    for link in [tile.get_attribute("href") or "" for tile in page.locator("a.tile").all()]:
        for path in (link, link.replace("/pin/", "/")):
            go(page, path)
            found += page.evaluate(FAULTS)
    return found
