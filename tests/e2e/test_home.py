"""Home and the pages that arrange it, in the real window."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import ADMINISTRATOR, MEMBER
from tests.e2e.driving import at, go, sign_in
from tests.package.program import Program

pytestmark = pytest.mark.window

THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
TILES = "/administration/tiles/"
SIZES = ((320, 640), (1024, 600), (1280, 800), (1920, 1080))
TITLES = ("Handbooks", "Forms", "Map", "Prices", "Songs", "Films", "Photos", "Rules", "Tools")


def put_up(terminal: Program, count: int = 14) -> None:
    """Put up folders with tiles for everybody."""
    with closing(sqlite3.connect(terminal.data / "latchkey.sqlite3")) as database:
        for number in range(count):
            title = f"{TITLES[number % len(TITLES)]} {number}"
            database.execute(
                "INSERT INTO home_folder (id, title, position) VALUES (?, ?, ?)",
                (number + 1, title, number),
            )
            database.execute(
                "INSERT INTO home_tile (kind, title, explanation, symbol, tone, position, url_name,"
                " folder_id, audience) VALUES ('folder', '', '', '', ?, ?, '', ?, 'everyone')",
                (number % 8, number, number + 1),
            )
        database.commit()


def resize(page: Page, size: tuple[int, int]) -> None:
    session = page.context.new_cdp_session(page)
    width, height = size
    wanted = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    session.send("Emulation.setDeviceMetricsOverride", wanted)


def titles(page: Page) -> list[str]:
    return page.locator(".arranged .title").all_inner_texts()


def test_a_member_finds_a_tile_while_typing(page: Page, terminal: Program) -> None:
    put_up(terminal)
    sign_in(page, "ben", MEMBER)
    tiles = page.locator("#tiles a.tile")
    all_tiles = tiles.count()  # with those of the program's own apps
    assert all_tiles > 14
    page.locator("[name=q]").press_sequentially("handb")
    expect(tiles).to_have_count(2)
    expect(page.get_by_role("status").filter(has_text="2 found")).to_be_visible()
    page.fill("[name=q]", "nothing like it")
    expect(tiles).to_have_count(0)
    page.fill("[name=q]", "")
    expect(tiles).to_have_count(all_tiles)


def test_tiles_are_dragged_and_moved_by_keyboard(page: Page, terminal: Program) -> None:
    put_up(terminal, 4)
    resize(page, (1280, 1000))  # so that all are in sight
    sign_in(page, "ada", ADMINISTRATOR)
    go(page, TILES)
    expect(page.locator(".arranged .title").first).to_have_text("Handbooks 0")
    drag(page, 2, 0)
    expect(page.locator(".arranged .title").first).to_have_text("Map 2")
    expect(page.get_by_role("status").filter(has_text="Moved to place 1 of")).to_have_count(1)
    go(page, TILES)  # it was stored
    assert titles(page)[:4] == ["Map 2", "Handbooks 0", "Forms 1", "Prices 3"]
    drag(page, 0, 3)
    # The stored list replaces that on the page.
    expect(page.get_by_role("status").filter(has_text="Moved to place 4 of")).to_have_count(1)
    expect(page.locator(".arranged .title").nth(3)).to_have_text("Map 2")

    page.locator("[name=up]").nth(3).focus()
    for place in (2, 1, 0):
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert titles(page)[place] == "Map 2"
        expect(page.locator("[name=up]").nth(place)).to_be_focused()


def drag(page: Page, start: int, end: int) -> None:
    """Drag a tile by its handle to the place of another one."""
    handles = page.locator(".arranged .handle")
    boxes = [handles.nth(number).bounding_box() for number in (start, end)]
    assert boxes[0]
    assert boxes[1]
    page.mouse.move(boxes[0]["x"] + 10, boxes[0]["y"] + 10)
    page.mouse.down()
    down = start < end
    page.mouse.move(boxes[1]["x"] + 10, boxes[1]["y"] + (60 if down else -20), steps=12)
    page.mouse.up()


def test_escape_puts_a_dragged_tile_back(page: Page, terminal: Program) -> None:
    put_up(terminal, 3)
    resize(page, (1280, 1000))  # so that all are in sight
    sign_in(page, "ada", ADMINISTRATOR)
    go(page, TILES)
    box = page.locator(".arranged .handle").nth(2).bounding_box()
    assert box
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 10, box["y"] - 300, steps=6)
    assert titles(page)[0] == "Map 2"
    page.keyboard.press("Escape")
    assert titles(page)[2] == "Map 2"
    page.mouse.up()
    go(page, TILES)
    assert titles(page)[2] == "Map 2"


def test_a_tile_is_added_from_a_new_installation_s_home(page: Page) -> None:
    sign_in(page, "ada", ADMINISTRATOR)
    expect(page.get_by_role("heading", name="Give people something to open")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("link", name="Add to this page").click()
    page.select_option("[name=target]", "page=administration:audit_log")
    page.fill("[name=title]", "Log book")
    page.check("[name=symbol][value=star]")
    page.check("[name=tone][value='5']")
    page.check("[name=audience][value=administrators]")
    with page.expect_navigation():
        page.click("main form .primary")
    expect(page).to_have_url(at(TILES))
    go(page, "/")
    tile = page.locator("#tiles a.tile", has_text="Log book")
    with page.expect_navigation():
        # The whole tile is the target: its corner, too.
        tile.click(position={"x": 6, "y": 6})
    expect(page).to_have_url(at("/administration/audit-log/"))


def test_nothing_is_found_fault_with_and_none_is_too_wide(page: Page, terminal: Program) -> None:
    put_up(terminal)
    sign_in(page, "ada", ADMINISTRATOR)
    paths = ("/", TILES, f"{TILES}add/", f"{TILES}1/", f"{TILES}1/delete/")
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        for path in paths:
            go(page, path)
            found = Axe().run(page).response["violations"]
            assert [(path, fault["id"]) for fault in found] == []
    for size in SIZES:
        resize(page, size)
        for path in paths:
            go(page, path)
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0], path
    columns = "getComputedStyle(document.querySelector('.tiles')).gridTemplateColumns.split(' ')"
    for size, least in ((SIZES[0], 1), (SIZES[3], 4)):
        resize(page, size)
        go(page, "/")
        assert page.evaluate(f"{columns}.length") >= least
        assert size[0] > 320 or page.evaluate(f"{columns}.length") == 1
