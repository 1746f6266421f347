"""The real window: what it shows, what it refuses, how it ends. Driven through its inspector."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect

from desktop.server.loopback import LoopbackServer
from tests.desktop.conftest import ROOT
from tests.waiting import wait_until

pytestmark = pytest.mark.window

PASSWORD = "basalt meadow copper kite"
SIGN_IN = re.compile(r"/accounts/login/")


@pytest.fixture
def terminal(administered):
    """A data folder that ada administers."""
    return administered()


@pytest.fixture
def window(open_window, terminal, playwright):
    """The program and the sign-in page in its window."""
    program = open_window()
    page = program.first_page(playwright)
    expect(page).to_have_url(SIGN_IN)
    return program, page


@pytest.fixture
def elsewhere():
    """Another program on this computer that serves pages, and counts who comes."""
    visits = []

    def page(environ, start_response):
        visits.append(environ["PATH_INFO"])
        start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", "9")])
        return [b"elsewhere"]

    server = LoopbackServer(page)
    server.start()
    yield f"http://{server.host}", visits
    server.stop()


def xdotool(*words):
    """Do to the display as a person would; returns the lines of the answer."""
    done = subprocess.run(["xdotool", *words], capture_output=True, text=True, check=False)
    return done.stdout.split("\n")[:-1]


def windows():
    """The names of the windows that can be seen."""
    return [xdotool("getwindowname", one)[0] for one in xdotool("search", "--onlyvisible", ".")]


def geometry():
    return xdotool("getwindowgeometry", our_window())


def our_window():
    return xdotool("search", "--onlyvisible", "--name", "^Latchkey$")[0]


@pytest.fixture
def manager(display):
    """A window manager: who minimizes and closes windows on a person's desktop."""
    with subprocess.Popen(["openbox"], stderr=subprocess.DEVNULL) as running:
        wait_until(lambda: xdotool("get_num_desktops"))
        yield
        running.terminate()


def where(page):
    """The address in the window; Playwright's own would wait for a navigation that was refused."""
    inspector = page.context.new_cdp_session(page)
    asked = inspector.send("Runtime.evaluate", {"expression": "location.href"})
    return str(asked["result"]["value"])


@contextmanager
def held_boot(terminal):
    """Let no boot get past its first file until the block is over: a disk that does not answer."""
    key = terminal / "secret.key"
    text = key.read_text()
    key.unlink()
    os.mkfifo(key, 0o600)
    yield
    real = terminal / "real"
    real.touch(0o600)
    real.write_text(text)
    with key.open("w") as pipe:
        real.replace(key)
        pipe.write(text)


def test_the_window_comes_before_django(open_window, terminal, playwright):
    with held_boot(terminal):
        page = open_window().window(playwright)

        expect(page.get_by_role("status")).to_have_text("Starting…")
        assert "Latchkey" in windows()

    expect(page).to_have_url(SIGN_IN)


def test_the_splash_and_the_pages_have_one_ground(open_window, terminal, playwright):
    ground = "getComputedStyle(document.documentElement).getPropertyValue('--ground')"
    with held_boot(terminal):
        page = open_window().window(playwright)
        splash = page.evaluate(ground)
    expect(page).to_have_url(SIGN_IN)
    page.wait_for_load_state()

    assert page.evaluate(ground).strip() == splash.strip() == "#edf1f2"


def test_back_does_not_lead_to_the_splash(window):
    _program, page = window

    wait_until(lambda: page.evaluate("history.length") == 1)
    page.evaluate("history.back()")
    page.wait_for_timeout(300)

    expect(page).to_have_url(SIGN_IN)


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly_and_soon(window, terminal, by):
    program, _page = window
    program.browser.close()

    assert program.stop(by) == 0  # which the last resort would not say
    assert [path.name for path in terminal.glob("*.sqlite3*")] == ["latchkey.sqlite3"]


def test_closing_the_window_ends_it(manager, window):
    program, _page = window
    program.browser.close()

    xdotool("windowactivate", "--sync", our_window(), "key", "alt+F4")

    assert program.wait() == 0


def test_a_signal_before_the_window_is_there_ends_it(open_window, terminal):
    program = open_window()
    time.sleep(0.4)

    assert program.stop() in (0, -signal.SIGTERM)


def test_a_request_in_flight_is_finished_when_the_window_closes(window, terminal):
    program, page = window
    page.fill("[name=username]", "ada")
    page.fill("[name=password]", PASSWORD)

    with closing(sqlite3.connect(terminal / "latchkey.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        page.press("[name=password]", "Enter", no_wait_after=True)
        page.wait_for_timeout(500)
        program.process.send_signal(signal.SIGTERM)
        time.sleep(1)
        assert program.process.poll() is None
        other.execute("ROLLBACK")
    assert program.wait() == 0

    with closing(sqlite3.connect(terminal / "latchkey.sqlite3")) as connection:
        kinds = [row[0] for row in connection.execute("SELECT kind FROM audit_entry")]
    assert "SignedIn" in kinds or "signed_in" in kinds


def test_a_second_start_brings_the_window_to_the_front(window, launch):
    program, page = window

    second = launch()

    assert second.wait() == 0  # which the last resort would not say
    assert second.said() == ""
    assert program.process.poll() is None
    expect(page).to_have_url(SIGN_IN)


def test_a_second_start_restores_a_minimized_window(manager, window, launch):
    xdotool("windowminimize", our_window())
    wait_until(lambda: "Latchkey" not in windows())

    assert launch().wait() == 0

    wait_until(lambda: "Latchkey" in windows())


def test_after_a_kill_the_window_opens_again(window, open_window, playwright):
    program, _page = window
    program.browser.close()
    program.process.kill()
    program.wait()

    again = open_window()

    expect(again.first_page(playwright)).to_have_url(SIGN_IN)


@pytest.mark.parametrize(
    "script",
    [
        "location.href = '{url}/'",
        "location.replace('{url}/')",
        "document.body.innerHTML = '<a href=\"{url}/\">x</a>'; document.links[0].click()",
        "fetch('{url}/', {mode: 'no-cors'}).catch(() => 0)",
        "new Image().src = '{url}/a.png'",
        "f = document.body.appendChild(document.createElement('iframe')); f.src = '{url}/'",
        "f = document.body.appendChild(document.createElement('form')); f.action = '{url}/'; "
        "f.submit()",
        "location.href = 'view-source:' + location.href",
        "location.href = 'file:///etc/passwd'",
        "location.href = 'data:text/html,elsewhere'",
    ],
)
def test_nothing_leads_elsewhere(window, elsewhere, script):
    _program, page = window
    url, visits = elsewhere

    page.evaluate(script.replace("{url}", url) + "; 0")
    page.wait_for_timeout(400)

    assert SIGN_IN.search(where(page))
    assert visits == []


@pytest.mark.parametrize("address", ["about:blank", "about:blank#x", "about:srcdoc"])
def test_a_script_cannot_leave_an_empty_page_in_the_window(window, address, data):
    _program, page = window

    page.evaluate(f"setTimeout(() => location.href = '{address}'); 0")

    page.wait_for_timeout(400)
    wait_until(lambda: SIGN_IN.search(where(page)))
    assert "Refused to leave for about://" in (data / "logs/latchkey.log").read_text()


def test_a_redirect_to_elsewhere_is_refused(window, elsewhere):
    """Even the inspector, which no person has, cannot leave."""
    _program, page = window
    url, visits = elsewhere

    with pytest.raises(Error, match="ERR_ABORTED|ERR_BLOCKED"):
        page.goto(f"{url}/")

    assert visits == []


@pytest.mark.parametrize("target", ["{url}/", "/"])
@pytest.mark.parametrize("way", ["window.open('{target}')", "link.target = '_blank'"])
def test_no_second_window_opens_for_a_real_click(window, elsewhere, playwright, target, way):
    program, page = window
    url, visits = elsewhere
    target = target.replace("{url}", url)
    page.evaluate(
        f"link = document.createElement('a'); link.href = '{target}';"
        "link.style = 'position: fixed; inset: 0; background: white';"
        f"link.onclick = () => {{ window.clicked = true; {way.replace('{target}', target)} }};"
        "document.body.append(link); 0"
    )
    program.browser.close()  # Playwright would hold every new window for itself.

    xdotool("mousemove", "--window", our_window(), "200", "200", "click", "1")
    time.sleep(1)

    (again,) = program.window(playwright).context.pages
    assert again.evaluate("window.clicked === true || location.search === '?next=/'")
    assert visits == []
    assert windows().count("Latchkey") == 1


def test_a_link_cannot_have_anything_downloaded(window, own_home, tmp_path):
    _program, page = window
    before = {path for path in own_home.rglob("*") if path.is_file()}

    page.evaluate(
        "a = document.body.appendChild(document.createElement('a'));"
        "a.href = '/static/icons/latchkey.svg'; a.download = 'stolen.svg'; a.click()"
    )
    page.wait_for_timeout(700)

    assert {path for path in own_home.rglob("*") if path.is_file()} == before
    assert not list(tmp_path.rglob("stolen*"))
    expect(page).to_have_url(SIGN_IN)


def test_a_page_without_any_policy_is_held_all_the_same(elsewhere, display):
    """The engine itself refuses; the headers of our pages are a second wall."""
    url, visits = elsewhere

    outcome = subprocess.run(
        [sys.executable, "tests/desktop/bare_window.py", url],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    told = json.loads(outcome.stdout)
    assert told == {
        "camera": "AbortError",
        "microphone": "AbortError",
        "screen": "AbortError",
        "fetch": "TypeError",
        "picture": "error",
        "frame": "empty",
    }
    assert visits == []


def test_there_is_no_context_menu_and_no_inspector_for_a_person(window):
    _program, page = window
    before = windows()

    page.mouse.click(300, 300, button="right")
    xdotool("key", "F12", "ctrl+shift+i", "ctrl+u", "ctrl+shift+j", "ctrl+n", "ctrl+t", "ctrl+o")
    page.wait_for_timeout(500)

    assert windows() == before
    expect(page).to_have_url(SIGN_IN)


def test_inherited_settings_open_no_inspector(open_window, terminal, playwright, free_port):
    """`window` needs the port that was asked for; the one in the environment stays closed."""
    other = free_port + 1
    program = open_window(
        env={
            **os.environ,
            "QTWEBENGINE_REMOTE_DEBUGGING": str(other),
            "QTWEBENGINE_CHROMIUM_FLAGS": f"--remote-debugging-port={other} --kiosk",
            "PYWEBVIEW_LOG": "DEBUG",
            "PYWEBVIEW_GUI": "gtk",
            "QT_API": "pyqt5",
        }
    )

    expect(program.first_page(playwright)).to_have_url(SIGN_IN)
    with pytest.raises(Error, match="ECONNREFUSED"):
        playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{other}", no_defaults=True)
    log = (terminal / "logs/latchkey.log").read_text()
    assert "Ignoring the inherited setting QTWEBENGINE_REMOTE_DEBUGGING." in log


def test_without_being_asked_there_is_no_inspector(launch, terminal):
    program = launch()
    wait_until(lambda: "Latchkey" in windows())
    time.sleep(1)

    children = [program.process.pid, *_children(program.process.pid)]
    listening = _listeners(children)

    assert len(listening) == 1, listening  # A second start calls at a socket in the folder.
    program.stop()


def _children(pid):
    text = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    ).stdout
    own = [int(number) for number in text.split()]
    return own + [grandchild for child in own for grandchild in _children(child)]


def _listeners(pids):
    inodes = set()
    for pid in pids:
        folder = f"/proc/{pid}/fd"
        for name in os.listdir(folder):
            try:
                target = os.readlink(f"{folder}/{name}")
            except OSError:
                continue
            if target.startswith("socket:["):
                inodes.add(target[8:-1])
    tables = (Path("/proc/net", name).read_text().splitlines()[1:] for name in ("tcp", "tcp6"))
    rows = [line.split() for table in tables for line in table]
    return [row[1] for row in rows if row[3] == "0A" and row[9] in inodes]


def test_as_root_it_says_that_the_sandbox_is_off(window):
    program, _page = window

    expected = os.geteuid() == 0
    assert ("the window's sandbox is off" in program.said()) == expected


def test_the_kiosk_fills_the_whole_screen(launch, terminal):
    program = launch("--kiosk")
    wait_until(lambda: "Latchkey" in windows())
    (size,) = xdotool("getdisplaygeometry")

    wait_until(lambda: f"  Geometry: {size.replace(' ', 'x')}" in geometry())
    assert program.stop() == 0
