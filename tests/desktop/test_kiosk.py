"""The kiosk as people meet it: a screen that is never empty, and that mends itself."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager

import psutil
import pytest
from playwright.sync_api import expect

from desktop.supervision.pipe import KIOSK, WINDOW
from tests.desktop.conftest import ROOT
from tests.desktop.screen import COVER_TITLE, child, size, windows, xdotool
from tests.e2e.driving import sign_in
from tests.package.windows import FIRST_TRY, inspector, wait_until_drawn
from tests.waiting import LIMIT, wait_until

pytestmark = pytest.mark.window

PASSWORD = "basalt meadow copper kite"
ADA = ("provision", "--admin", "ada", "--password-stdin")
SIGN_IN = re.compile(r"/accounts/login/")


@pytest.fixture(scope="module")
def provisioned(tmp_path_factory):
    """A data folder that ada administers, to be copied."""
    folder = tmp_path_factory.mktemp("provisioned") / "data"
    command = [sys.executable, str(ROOT / "launcher.py"), "--data-dir", str(folder), *ADA]
    subprocess.run(command, input=f"{PASSWORD}\n", text=True, check=True)
    return folder


@pytest.fixture
def terminal(provisioned, data):
    """A data folder that ada administers."""
    shutil.copytree(provisioned, data)
    return data


@pytest.fixture
def kiosk(terminal, launch):
    """The kiosk as everybody starts it, with its window open."""
    program = launch("--kiosk")
    wait_until(lambda: {"Latchkey", COVER_TITLE} <= set(windows()))
    return program


@pytest.fixture
def broken(terminal, free_port, tmp_path, request):
    """A kiosk that can be looked into and broken: tests/endurance/watched_kiosk.py."""
    script = str(ROOT / "tests/endurance/watched_kiosk.py")
    command = [sys.executable, script, "--data-dir", str(terminal), "--kiosk"]
    hasty = (
        os.environ | {"INSPECTOR": str(free_port), "HASTY": "yes"} | getattr(request, "param", {})
    )
    with (tmp_path / "errors").open("w") as errors:
        process = subprocess.Popen(command, env=hasty, stderr=errors, stdin=subprocess.DEVNULL)
    yield process
    process.terminate()
    assert process.wait(LIMIT) == 0


@pytest.fixture
def look(playwright, free_port):
    """Show the page that is in the window of `broken` now."""

    @contextmanager
    def into():
        browser = inspector(playwright, free_port)
        (page,) = browser.contexts[0].pages
        yield page
        browser.close()

    return into


def test_where_an_administrator_said_so_a_plain_start_is_a_kiosk_and_a_second_one_yields(
    terminal, launch
):
    (terminal / "kiosk.json").write_text(json.dumps({"on": True}))
    program = launch()
    wait_until(lambda: {"Latchkey", COVER_TITLE} <= set(windows()))

    (screen,) = xdotool("getdisplaygeometry")
    wait_until(lambda: size("Latchkey") == screen)
    assert launch("--kiosk").wait() == 0
    assert launch().wait() == 0
    assert windows().count("Latchkey") == 1
    assert program.stop() == 0


def test_where_an_administrator_said_so_there_is_no_inspector_either(terminal, launch, free_port):
    (terminal / "kiosk.json").write_text(json.dumps({"on": True}))
    program = launch("--debug-port", str(free_port))

    assert program.wait() == 1
    assert "--debug-port isn't allowed in kiosk mode" in program.said()


def test_after_a_killed_supervisor_the_next_one_finds_everything_free(kiosk, launch):
    family = psutil.Process(kiosk.process.pid).children(recursive=True)
    kiosk.process.kill()
    following = launch("--kiosk")

    assert not psutil.wait_procs(family, timeout=LIMIT)[1]
    wait_until(lambda: {"Latchkey", COVER_TITLE} <= set(windows()))
    assert following.stop() == 0


def test_a_start_that_fails_is_tried_again_until_it_succeeds(terminal, broken_start, look):
    with look() as page:
        expect(page.get_by_role("alert")).to_contain_text("Other users of this computer")
        expect(page.get_by_text("tries again every 2 seconds")).to_be_visible()
        expect(page.get_by_role("button", name="Quit")).to_have_count(0)
        (terminal / "secret.key").chmod(0o600)

        expect(page).to_have_url(SIGN_IN)


@pytest.fixture
def broken_start(terminal, request):
    (terminal / "secret.key").chmod(0o644)
    return request.getfixturevalue("broken")


def test_the_page_about_a_locked_database_goes_away_by_itself(terminal, broken, look):
    with look() as page, closing(sqlite3.connect(terminal / "latchkey.sqlite3")) as other:
        expect(page).to_have_url(SIGN_IN)
        other.isolation_level = None
        other.execute("BEGIN EXCLUSIVE")
        wait_until_drawn(page)
        page.fill("[name=username]", "ada")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        expect(page.get_by_role("heading")).to_have_text("One moment, please")
        other.execute("ROLLBACK")

        expect(page.get_by_role("heading")).to_have_text("Sign in")
        expect(page).to_have_url(SIGN_IN)


@pytest.mark.parametrize("broken", [{"MAX_VIEWS": "1", "QUIET": "inf"}], indirect=True)
def test_after_many_views_it_starts_again_when_nobody_is_there(terminal, broken, look):
    with look() as page:
        sign_in(page, "ada", PASSWORD)
        first = child(broken, KIOSK)
        with page.expect_event("close"):
            page.click("header form button")
    with look() as page:
        wait_until(lambda: page.url.endswith("/kiosk/receipt/?why=signed-out"))
        page.get_by_role("link", name="Go to sign-in").click()
        sign_in(page, "ada", PASSWORD)
    first.send_signal(signal.SIGRTMIN)
    time.sleep(3)
    assert child(broken, KIOSK) == first  # She may be reading.
    with look() as page:
        page.click("header form button")

    wait_until(lambda: child(broken, KIOSK) not in (None, first))
    with look() as page:
        expect(page).to_have_url(SIGN_IN)
    assert sessions(terminal) == 0


def test_a_page_that_hangs_is_left_for_sign_in_with_nobody_signed_in(terminal, broken, look):
    with look() as page:
        expect(page).to_have_url(SIGN_IN)
        page.fill("[name=username]", "ada")
        page.fill("[name=password]", PASSWORD)
        wait_until_drawn(page)
        with page.expect_navigation():
            page.press("[name=password]", "Enter")
        assert sessions(terminal) == 1
        page.evaluate("setTimeout(() => { for (;;); }, 0)")

    wait_until(lambda: sessions(terminal) == 0)
    ended = "SELECT COUNT(*) FROM audit_entry WHERE data LIKE '%page_failed%'"
    assert query(terminal, ended) == 1
    wait_until(lambda: shows_sign_in(look))


def shows_sign_in(look):
    try:
        with look() as page:
            # Not is_visible(), which has no limit: of a page that goes away it may wait for ever.
            page.get_by_label("Name").wait_for(timeout=FIRST_TRY * 1000)
            return SIGN_IN.search(page.url)
    except Exception:  # noqa: BLE001 - it is just being thrown away
        return False


def test_the_ordinary_window_that_nobody_uses_is_a_kiosk_again(terminal, broken, look):
    with look() as page:
        expect(page).to_have_url(SIGN_IN)
    child(broken, KIOSK).send_signal(signal.SIGUSR2)

    wait_until(lambda: child(broken, WINDOW))
    wait_until(lambda: "Latchkey" in windows())
    assert COVER_TITLE not in windows()
    wait_until(lambda: child(broken, KIOSK))
    wait_until(lambda: {"Latchkey", COVER_TITLE} <= set(windows()))


def sessions(terminal):
    return query(terminal, "SELECT COUNT(*) FROM accounts_session")


def query(terminal, sql):
    with closing(sqlite3.connect(terminal / "latchkey.sqlite3")) as database:
        return database.execute(sql).fetchone()[0]
