"""What ben leaves in a kiosk's window, gus does not find: after signing out, and after a kill."""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.desktop.kiosks import (
    MEMBER,
    Kiosk,
    arrived,
    cookies,
    own_display,
    wait_until,
    windows,
    xdotool,
)
from tests.e2e.driving import go, sign_in

pytestmark = pytest.mark.window

LOGIN = "/accounts/login/"
MARK = "quincemarmalade"
LEAVE = """async mark => {
  localStorage.setItem("k", mark);
  sessionStorage.setItem("k", mark);
  document.cookie = "left=" + mark;
  await (await caches.open(mark)).put("/k", new Response(mark));
  await new Promise((done, failed) => {
    const asked = indexedDB.open(mark);
    asked.onupgradeneeded = () => asked.result.createObjectStore("k").put(mark, "k");
    asked.onsuccess = done;
    asked.onerror = failed;
  });
  history.replaceState({mark}, "", "?" + mark);
}"""
UPLOAD = """async content => {
  const body = new FormData(document.querySelector("header form"));
  body.append("picture", new File([content], "quincemarmalade.png", { type: "image/png" }));
  const answer = await fetch(location.href, { method: "POST", body });
  if (!answer.ok) throw answer.status;
}"""
FIND = """async () => JSON.stringify([
  {...localStorage}, {...sessionStorage}, document.cookie, document.referrer, history.state,
  await caches.keys(), await indexedDB.databases(), document.body.innerText,
  [...document.querySelectorAll("input")].map(field => field.value),
])"""


@pytest.fixture
def kiosk(tmp_path, free_port):
    with own_display(manager=False) as display, Kiosk(tmp_path, free_port, display) as kiosk:
        kiosk.set_up()
        kiosk.start()
        yield kiosk


def clipboards(kiosk):
    """What can be pasted with the keyboard, and with the middle button."""
    commands = [["xclip", "-o", "-selection", which] for which in ("clipboard", "primary")]
    asked = [
        subprocess.run(one, env=kiosk.environment, capture_output=True, text=True, check=False)
        for one in commands
    ]
    return "".join(answer.stdout for answer in asked)


def leave_traces(kiosk, playwright):
    """Be ben, who does whatever could leave something."""
    page = kiosk.page(playwright)
    sign_in(page, "ben", MEMBER)
    go(page, "/accounts/profile/picture/")
    # A kiosk's pages have no button for it; a page that somebody made up could still send one.
    page.evaluate(UPLOAD, MARK * 1000)
    go(page, "/accounts/profile/")
    page.evaluate("window.print()")
    page.evaluate(LEAVE, MARK)
    copy(kiosk, page.locator("main input[type=text]").first)
    assert MARK in page.evaluate(FIND)
    return page


def copy(kiosk, field):
    """Type into `field`, and copy it."""
    field.focus()
    display = kiosk.environment["DISPLAY"]
    xdotool(display, "key", "--delay", "5", "ctrl+a", *MARK, "ctrl+a", "ctrl+c")
    expect(field).to_have_value(MARK)
    wait_until(lambda: MARK in clipboards(kiosk))


def signed_in(kiosk):
    """The names of those who are signed in, by the database."""
    with closing(sqlite3.connect(kiosk.data / "latchkey.sqlite3")) as database:
        joined = "accounts_session JOIN accounts_user ON accounts_user.id = user_id"
        return [name for (name,) in database.execute(f"SELECT username FROM {joined}")]


def be_gus_and_look(kiosk, playwright):
    """Be gus, who searches for whatever ben did."""
    page = kiosk.page(playwright)
    wait_until(lambda: page.evaluate("history.length") == 1)
    assert MARK not in page.evaluate(FIND)
    if not arrived(page, LOGIN):
        page.evaluate("path => { location.href = path }", LOGIN)
        wait_until(lambda: arrived(page, LOGIN))
    page.locator("[name=username]").focus()
    xdotool(kiosk.environment["DISPLAY"], "key", "--delay", "5", "b", "Down", "q", "Down")
    assert len(windows(kiosk.environment["DISPLAY"])) == 1  # Nothing offers what ben typed.
    sign_in(page, "gus", MEMBER)
    expect(page.locator("h1")).to_contain_text("gus")
    page.evaluate("history.go(-5)")
    page.evaluate("history.back()")
    expect(page.locator("body")).not_to_contain_text("ben")
    assert MARK not in page.evaluate(FIND) + str(cookies(page))
    assert MARK not in clipboards(kiosk)
    kiosk.disconnect()
    found = [path for path in kiosk.files() if MARK.encode() in path.read_bytes()]
    assert found == []


def test_after_signing_out_nothing_is_left(kiosk, playwright):
    page = leave_traces(kiosk, playwright)
    before = {one.name for one in kiosk.folder.glob("tmp/*")}

    with page.expect_event("close"):  # The view goes with everything in it.
        page.click("header form button", no_wait_after=True)

    be_gus_and_look(kiosk, playwright)
    assert {one.name for one in kiosk.folder.glob("tmp/*")} <= before


def test_after_a_kill_nothing_is_left(kiosk, playwright):
    leave_traces(kiosk, playwright)
    kiosk.disconnect()
    kiosk.process.kill()
    kiosk.process.communicate()

    kiosk.start()

    be_gus_and_look(kiosk, playwright)
    assert signed_in(kiosk) == ["gus"]


def test_nothing_is_left_of_a_stranger_when_the_clock_is_woken(kiosk, playwright):
    with closing(sqlite3.connect(kiosk.data / "latchkey.sqlite3")) as database, database:
        database.execute("UPDATE kiosk_kioskpolicy SET attract_seconds = 2")
    page = kiosk.page(playwright)
    go(page, "/accounts/register/")
    copy(kiosk, page.locator("[name=username]"))
    page.evaluate(LEAVE, MARK)
    go(page, LOGIN)
    expect(page.locator(".attract")).to_be_visible()
    with page.expect_event("close"):
        xdotool(kiosk.environment["DISPLAY"], "key", "space")

    be_gus_and_look(kiosk, playwright)
