"""A kiosk on a desktop whose screen is locked, by real signals on a message bus of its own."""

from __future__ import annotations

import os
import subprocess
import time

import pytest
from playwright.sync_api import expect

from tests.desktop.kiosks import MEMBER, Kiosk, own_display, wait_until
from tests.e2e.driving import at, sign_in

pytestmark = pytest.mark.window

GNOME = ("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver.ActiveChanged")
LOGIND = ("/org/freedesktop/login1/session/_32", "org.freedesktop.login1.Session.Lock")
A_FEW_LOOKS = 3.0  # seconds: the guard looks every second
NO_BUS = "There is no message bus"


@pytest.fixture
def kiosk(tmp_path, free_port):
    """A kiosk that has not started; it sees neither bus of this computer."""
    with own_display(manager=False) as display, Kiosk(tmp_path, free_port, display) as kiosk:
        kiosk.environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
        kiosk.environment["DBUS_SYSTEM_BUS_ADDRESS"] = "unix:path=/nowhere"
        kiosk.set_up()
        yield kiosk


def signal(bus, path, name, *what):
    command = ["dbus-send", f"--bus={bus}", "--type=signal", path, name, *what]
    subprocess.run(command, check=True, env=os.environ)


@pytest.mark.parametrize(
    ("which", "told"),
    [("SESSION", (*GNOME, "boolean:true")), ("SYSTEM", LOGIND)],
    ids=["by a screen saver", "by logind"],
)
def test_whoever_is_signed_in_is_signed_out_when_the_screen_is_locked(
    kiosk, bus, playwright, which, told
):
    kiosk.environment[f"DBUS_{which}_BUS_ADDRESS"] = bus
    kiosk.start()
    page = kiosk.page(playwright)
    sign_in(page, "ben", MEMBER)
    signal(bus, *GNOME, "boolean:false")
    time.sleep(A_FEW_LOOKS)
    page.reload()
    expect(page.locator("h1")).to_contain_text("ben")
    kiosk.disconnect()

    signal(bus, *told)

    wait_until(lambda: "why=screen" in kiosk.page(playwright).url)
    page = kiosk.page(playwright)
    expect(page).to_have_url(at("/kiosk/receipt/"))
    expect(page.locator("main")).to_contain_text("this computer's screen was locked")


def test_without_a_bus_it_says_so_and_starts_none(kiosk, playwright):
    kiosk.start()
    kiosk.page(playwright)

    assert NO_BUS in (kiosk.data / "logs/latchkey.log").read_text()
    (own, *_others) = kiosk.processes()
    names = {one.name() for one in own.children(recursive=True)}
    assert not [name for name in names if name.startswith("dbus")]
