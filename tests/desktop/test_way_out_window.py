"""The staff leave a kiosk in the real window: gesture, key chord, exit PIN, damaged database."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from desktop.supervision.pipe import LEAVE, RESTART
from tests.desktop.conftest import ROOT, Launched
from tests.desktop.kiosks import destroy
from tests.e2e.driving import at
from tests.e2e.test_access import faults
from tests.package.windows import wait_until_drawn
from tests.waiting import LIMIT

pytestmark = pytest.mark.window

PASSWORD = "basalt meadow copper kite"
PIN = "40718"
KIOSK = f"""
[terminal]
administrator = "ada"
[kiosk]
exit_pin = "{PIN}"
"""
HELD_FOR = 5_000  # milliseconds: static/js/way_out.js


def xdotool(*words: str) -> None:
    subprocess.run(["xdotool", *words], check=True, capture_output=True)


@pytest.fixture
def terminal(command, data, tmp_path):
    """A data folder that ada administers, with an exit PIN and a backup."""
    file = tmp_path / "kiosk.toml"
    file.write_text(KIOSK)
    given = ("provision", "--file", str(file), "--password-stdin")
    assert command(*given, text=f"{PASSWORD}\n").returncode == 0
    assert command("backup", str(data / "backups/2026-01-02T030405Z-daily.zip")).returncode == 0
    return data


@pytest.fixture
def open_kiosk(terminal, free_port, playwright, display, tmp_path):
    """Start the kiosk; returns the program and its page."""
    started: list[Launched] = []

    def start():
        program = str(ROOT / "tests/e2e/kiosk_window.py")
        options = ("--data-dir", str(terminal), "--debug-port", str(free_port))
        launched = Launched(
            [sys.executable, program, *options],
            tmp_path / f"said-{len(started)}",
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        started.append(launched)
        launched.port = free_port
        page = launched.window(playwright)
        page.set_default_timeout(LIMIT * 1000)
        return launched, page

    yield start
    for launched in started:
        if launched.browser:
            launched.browser.close()
        launched.process.kill()
        launched.process.communicate()


@pytest.fixture
def kiosk(open_kiosk):
    program, page = open_kiosk()
    expect(page).to_have_url(at("/accounts/login/"))
    wait_until_drawn(page)
    return program, page


def point_at_mark(page):
    box = page.locator("header .mark").bounding_box()
    left, top = page.evaluate("[window.screenX, window.screenY]")
    middle = (left + box["x"] + box["width"] / 2, top + box["y"] + box["height"] / 2)
    xdotool("mousemove", *(str(round(part)) for part in middle))


def hold_with_a_finger(page, mark):
    """Touch the mark, which is part of a link, until the staff page is there; then let go."""
    box = mark.bounding_box()
    point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    fingers = page.context.new_cdp_session(page)
    fingers.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    expect(page).to_have_url(at("/kiosk/staff/"))
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def press(page, name):
    page.get_by_role("button", name=name).click(no_wait_after=True)


def touch(page, digits):
    """Touch the keys of the page that needs no script; it comes back with each."""
    for so_far in range(1, len(digits) + 1):
        press(page, digits[so_far - 1])
        expect(page.locator("[name=pin]")).to_have_value(digits[:so_far])


def give_pin(page):
    page.fill("[name=exit_pin]", PIN)
    press(page, "Continue")
    expect(page.get_by_role("heading", name="Kiosk", exact=True)).to_be_visible()


def ended(program):
    program.browser.close()
    return program.wait(LIMIT)


def test_holding_the_logo_for_five_seconds_leads_out(kiosk):
    program, page = kiosk
    point_at_mark(page)
    xdotool("mousedown", "1")
    page.wait_for_timeout(HELD_FOR / 5)
    xdotool("mouseup", "1")
    page.wait_for_timeout(HELD_FOR)
    expect(page).to_have_url(at("/accounts/login/"))

    xdotool("mousedown", "1")
    expect(page).to_have_url(at("/kiosk/staff/"))
    xdotool("mouseup", "1")
    found = faults(page)
    give_pin(page)
    found += faults(page)
    press(page, "Leave the kiosk")

    assert ended(program) == LEAVE
    assert found == []


def test_the_page_is_not_left_to_the_next_person(kiosk):
    program, page = kiosk
    page.keyboard.press("Control+Alt+Shift+KeyQ")
    expect(page).to_have_url(at("/kiosk/staff/"))

    page.locator("[data-leave-after]").evaluate("element => { element.dataset.leaveAfter = 1 }")
    page.keyboard.press("1")

    expect(page).to_have_url(at("/accounts/login/"))
    assert program.process.poll() is None


def test_the_keys_lead_there_with_somebody_signed_in_who_stays_so(kiosk):
    program, page = kiosk
    page.fill("[name=username]", "ada")
    page.fill("[name=password]", PASSWORD)
    press(page, "Sign in")
    expect(page).to_have_url(at("/"))

    page.keyboard.press("Control+Alt+Shift+KeyQ")
    expect(page).to_have_url(at("/kiosk/staff/"))
    page.get_by_role("link", name="Back").click()
    expect(page).to_have_url(at("/"))
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()

    hold_with_a_finger(page, page.locator(".bar .mark"))
    page.get_by_role("link", name="With name and password").click()
    page.fill("[name=username]", "ada")
    page.fill("[name=password]", PASSWORD)
    press(page, "Continue")
    press(page, "Restart")

    assert ended(program) == RESTART


def test_a_database_damaged_while_the_program_runs_keeps_no_staff_inside(kiosk, terminal):
    program, page = kiosk
    destroy(terminal)
    page.reload()
    expect(page.get_by_role("heading")).to_have_text("The data can't be used")

    page.keyboard.press("Control+Alt+Shift+KeyQ")
    expect(page).to_have_url(at("/kiosk/staff/"))
    give_pin(page)
    press(page, "Leave the kiosk")

    assert ended(program) == LEAVE


@pytest.mark.parametrize("gone", [False, True], ids=["damaged", "lost"])
def test_a_database_damaged_before_the_start_keeps_no_staff_inside(open_kiosk, terminal, gone):
    (terminal / "latchkey.sqlite3").write_bytes(b"" if gone else os.urandom(50_000))
    program, page = open_kiosk()
    expect(page.get_by_role("heading")).to_have_text("Latchkey could not start")
    expect(page.get_by_role("button")).to_have_text(["Try again", "Staff: leave the kiosk"])

    press(page, "Staff: leave the kiosk")
    touch(page, "1")
    assert faults(page) == []
    press(page, "Continue")
    expect(page.get_by_role("alert")).to_have_text(re.compile("Wrong exit PIN"))
    touch(page, PIN)
    press(page, "Continue")
    expect(page.get_by_role("button")).to_have_text(
        ["Try again", re.compile("Restore the backup of 2026-01-02"), "Leave the kiosk"]
    )
    press(page, "Leave the kiosk")

    assert ended(program) == LEAVE


def test_after_the_exit_pin_the_backup_can_be_restored(open_kiosk, terminal):
    (terminal / "latchkey.sqlite3").write_bytes(os.urandom(50_000))
    _program, page = open_kiosk()
    press(page, "Staff: leave the kiosk")
    page.fill("[name=pin]", PIN)
    page.press("[name=pin]", "Enter")

    press(page, re.compile("Restore the backup of 2026-01-02"))

    expect(page).to_have_url(at("/accounts/login/"))
