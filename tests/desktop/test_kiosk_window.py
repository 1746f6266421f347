"""The window of a kiosk: it has the whole screen and keeps it, and nothing in it leads out."""

from __future__ import annotations

import random
import re
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager

import pytest
from playwright.sync_api import expect

from tests.desktop.kiosks import (
    MEMBER,
    ROOT,
    Kiosk,
    cookies,
    own_display,
    wait_until,
    windows,
    xdotool,
)
from tests.e2e.driving import sign_in

pytestmark = pytest.mark.window

# What has nothing to do with a window manager is tried without one.
bare = pytest.mark.parametrize("screen", [False], ids=["bare"], indirect=True)

SIGN_IN = re.compile(r"/accounts/login/")
STAFF = re.compile(r"/kiosk/staff/")
# What a screen of 1024×768 calls itself: its clock in MHz, then its lines and columns.
SMALL_MODE = ["small", "63.50", "1024", "1072", "1176", "1328", "768", "771", "775", "798"]
WHOLE = [(0, 0, 1280, 1024)]


@pytest.fixture(scope="module", params=[True, False], ids=["managed", "bare"])
def screen(request):
    """A display with a window manager, and one without."""
    with own_display(manager=request.param) as name:
        yield name


@pytest.fixture(scope="module")
def running(screen, tmp_path_factory):
    """One kiosk for all the tests on a display; none of them ends it."""
    port = random.randrange(20_000, 32_000)
    with Kiosk(tmp_path_factory.mktemp("kiosk"), port, screen) as kiosk:
        kiosk.set_up()
        kiosk.start()
        yield kiosk
        assert kiosk.stop() == 0  # SIGTERM closes it, although nothing else does


@pytest.fixture
def kiosk(running, playwright):
    """The kiosk at its sign-in page, in a fresh view."""
    running.page(playwright)
    running.ask("renew /accounts/login/")
    expect(running.page(playwright)).to_have_url(SIGN_IN)
    yield running
    running.disconnect()


def page_of(kiosk):
    (page,) = kiosk.browser.contexts[0].pages
    return page


def press(kiosk, *keys):
    xdotool(kiosk.environment["DISPLAY"], "key", "--delay", "5", *keys)


def places(kiosk):
    return list(windows(kiosk.environment["DISPLAY"]).values())


def window_of(kiosk):
    (number,) = xdotool(kiosk.environment["DISPLAY"], "search", "--name", "^Latchkey$")[-1:]
    return number


def audited(kiosk, kind):
    with closing(sqlite3.connect(kiosk.data / "latchkey.sqlite3")) as database:
        asked = "SELECT data FROM audit_entry WHERE kind = ?"
        return [row[0] for row in database.execute(asked, [kind])]


@contextmanager
def hanging(page):
    page.evaluate("() => { setTimeout(() => { for (;;); }, 0) }")
    yield


@pytest.mark.parametrize(
    "do",
    [
        "windowminimize {}",
        "windowunmap {}",
        "windowmove {} 300 300",
        "windowsize {} 500 500",
        "windowquit {}",
        "key alt+F4",
    ],
)
def test_it_keeps_the_whole_screen(kiosk, do):
    display = kiosk.environment["DISPLAY"]
    xdotool(display, *do.format(window_of(kiosk)).split())

    wait_until(lambda: places(kiosk) == WHOLE)
    assert wait_until(lambda: kiosk.ask("answers") == "True")


def test_it_comes_back_to_the_front(kiosk):
    display = kiosk.environment["DISPLAY"]
    program = [sys.executable, str(ROOT / "tests/desktop/foreign_window.py")]
    with subprocess.Popen(program, env=kiosk.environment) as other:
        wait_until(lambda: xdotool(display, "search", "--name", "^foreign$"))
        xdotool(display, "search", "--name", "^foreign$", "windowraise", "windowfocus")

        try:
            wait_until(lambda: xdotool(display, "getwindowfocus") == [window_of(kiosk)])
            wait_until(lambda: under_the_pointer(display) != ["foreign"])
        finally:
            other.kill()  # Under coverage it would not hear anything milder.


def under_the_pointer(display):
    """The name of the window that the pointer is over, which is the one in front."""
    told = xdotool(display, "mousemove", "100", "100", "getmouselocation", "--shell")
    window = dict(line.split("=") for line in told)["WINDOW"]
    return xdotool(display, "getwindowname", window)


def test_it_follows_the_size_of_the_screen(kiosk):
    environment = kiosk.environment

    def resize(size):
        subprocess.run(
            ["xrandr", "--output", "screen", "--mode", size], env=environment, check=True
        )

    for words in (["--newmode", *SMALL_MODE], ["--addmode", "screen", SMALL_MODE[0]]):
        subprocess.run(["xrandr", *words], env=environment, check=True)
    try:
        resize(SMALL_MODE[0])
        wait_until(lambda: places(kiosk) == [(0, 0, 1024, 768)])
        small = places(kiosk)
    finally:
        resize("1280x1024")
    wait_until(lambda: places(kiosk) == WHOLE)

    assert (small, places(kiosk)) == ([(0, 0, 1024, 768)], WHOLE)


@bare
def test_keys_and_buttons_change_neither_window_nor_page(kiosk):
    page = page_of(kiosk)
    page.evaluate("window.kept = true")
    chords = "F1 F5 F7 F11 F12 ctrl+r ctrl+p ctrl+o ctrl+s ctrl+u ctrl+j ctrl+n ctrl+t ctrl+f"
    more = "ctrl+h ctrl+d ctrl+w ctrl+q ctrl+plus ctrl+minus ctrl+shift+i ctrl+shift+j ctrl+shift+c"
    press(kiosk, *chords.split(), *more.split(), "alt+Left", "BackSpace", "XF86Back", "Menu")
    display = kiosk.environment["DISPLAY"]
    for button in ("2", "3", "8", "9"):
        xdotool(display, "mousemove", "640", "900", "click", button)
    xdotool(display, "keydown", "ctrl", "click", "4", "click", "4", "keyup", "ctrl")

    wait_until(lambda: kiosk.ask("answers") == "True")
    assert places(kiosk) == WHOLE
    assert page.evaluate("[window.kept, devicePixelRatio, visualViewport.scale]") == [True, 1, 1]


@bare
def test_a_form_can_be_filled_in_by_keys(kiosk):
    page = page_of(kiosk)
    page.locator("[name=username]").focus()

    press(kiosk, *"Ben", "space", "shift+4", "ctrl+a", "ctrl+c", "End", "ctrl+v", "Tab", *"secret")

    expect(page.locator("[name=username]")).to_have_value("Ben $Ben $")
    expect(page.locator("[name=password]")).to_have_value("secret")
    press(kiosk, "BackSpace", "Left", "Delete", "Home", "shift+End", "ctrl+x")
    expect(page.locator("[name=password]")).to_have_value("secr")


@bare
def test_nothing_is_asked_in_a_window_of_its_own(kiosk):
    page = page_of(kiosk)
    page.evaluate(
        "document.body.innerHTML = '<main><input type=file style=\"position:fixed;left:0;top:0\">'"
        " + '<input type=color style=\"position:fixed;left:700px\"></main>'; window.told = [];"
        "setTimeout(() => { alert(1); told.push(confirm(2), prompt(3)) }, 0)"
    )
    page.wait_for_function("told.length == 2")
    kiosk.disconnect()  # else Playwright would hold the dialog for itself
    display = kiosk.environment["DISPLAY"]

    xdotool(display, "mousemove", "20", "10", "click", "1", "mousemove", "710", "10", "click", "1")

    wait_until(lambda: kiosk.ask("answers") == "True")
    assert wait_until(lambda: places(kiosk) == WHOLE)


@bare
def test_it_says_for_how_long_nobody_has_used_it(kiosk):
    wait_until(lambda: float(kiosk.ask("unused")) > 1)
    before, used = float(kiosk.ask("unused")), time.monotonic()
    xdotool(kiosk.environment["DISPLAY"], "mousemove", "640", "500", "mousemove", "600", "510")
    wait_until(lambda: float(kiosk.ask("unused")) < before)

    assert float(kiosk.ask("unused")) <= time.monotonic() - used


@bare
def test_keys_lead_staff_out_and_leave_everybody_signed_in(kiosk, playwright):
    sign_in(page_of(kiosk), "ben", MEMBER)

    press(kiosk, "ctrl+alt+shift+q")

    page = page_of(kiosk)
    page.wait_for_url(STAFF, wait_until="commit")
    page.evaluate("location.href = '/accounts/profile/'")
    expect(page).to_have_url(re.compile("/accounts/profile/"))


@bare
def test_keys_lead_staff_out_of_a_page_that_hangs(kiosk, playwright):
    with hanging(page_of(kiosk)):
        kiosk.disconnect()
        assert kiosk.ask("answers") == "False"
        press(kiosk, "ctrl+alt+shift+q")

        expect(kiosk.page(playwright)).to_have_url(STAFF)


@bare
def test_holding_the_logo_leads_staff_out_of_a_page_that_hangs(kiosk, playwright):
    display, page = kiosk.environment["DISPLAY"], page_of(kiosk)
    box = page.locator("header .mark").bounding_box()
    with hanging(page):
        kiosk.disconnect()
        assert kiosk.ask("answers") == "False"
        xdotool(display, "mousemove", str(round(box["x"] + 20)), str(round(box["y"] + 20)))
        xdotool(display, "mousedown", "1")
        wait_until(lambda: kiosk.ask("answers") == "True")  # a new view
        xdotool(display, "mouseup", "1")

        expect(kiosk.page(playwright)).to_have_url(STAFF)


@bare
def test_a_page_whose_process_dies_is_replaced_and_nobody_is_signed_in(kiosk, playwright):
    sign_in(page_of(kiosk), "ben", MEMBER)
    before = len(audited(kiosk, "sessions_ended"))
    kiosk.disconnect()

    kiosk.renderer().kill()

    wait_until(lambda: len(audited(kiosk, "sessions_ended")) > before)
    assert '"reason":"page_failed"' in audited(kiosk, "sessions_ended")[-1]
    wait_until(lambda: kiosk.ask("answers") == "True")
    page = kiosk.page(playwright)
    expect(page).to_have_url(SIGN_IN)
    expect(page).to_have_title(re.compile("^Sign in"))
    expect(page.get_by_text("Anyone who was signed in has been signed out.")).to_be_visible()
    assert not [name for name in cookies(page) if "session" in name]


@bare
def test_it_is_audited_that_a_page_wanted_to_go_elsewhere(kiosk):
    page = page_of(kiosk)
    page.evaluate("setTimeout(() => { location.href = 'https://elsewhere.example/path?x' }, 0)")

    wait_until(lambda: audited(kiosk, "navigation_refused"))

    (told,) = audited(kiosk, "navigation_refused")[:1]
    assert told == '{"host":"elsewhere.example","scheme":"https","times":1}'
    assert SIGN_IN.search(page.url)


@bare
def test_an_ordinary_window_loads_its_page_again_when_its_process_dies(
    tmp_path, screen, playwright, free_port
):
    with Kiosk(tmp_path, free_port, screen, "desktop") as desktop:
        desktop.set_up()
        desktop.start()
        sign_in(desktop.page(playwright), "ben", MEMBER)
        desktop.disconnect()

        desktop.renderer().kill()

        wait_until(lambda: desktop.ask("answers") == "True")
        expect(desktop.page(playwright).locator("h1")).to_contain_text("ben")
