"""What no page in the window gets of the program and the computer. One program for all of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.conftest import HOME_FOLDERS, unused_port
from tests.desktop.conftest import ROOT, Launched
from tests.desktop.test_window import PASSWORD, SIGN_IN

pytestmark = pytest.mark.window

ADA = ("provision", "--admin", "ada", "--password-stdin")


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """The program with its window; no test ends it."""
    folder = tmp_path_factory.mktemp("running")
    key = os.environ.get("XAUTHORITY") or str(Path.home() / ".Xauthority")
    homes = {name: str(folder / "home" / part) for name, part in HOME_FOLDERS.items()}
    environment = {**os.environ, **homes, "XAUTHORITY": key}
    Path(environment["XDG_RUNTIME_DIR"]).mkdir(mode=0o700, parents=True)
    command = [sys.executable, str(ROOT / "launcher.py"), "--data-dir", str(folder / "data")]
    entered = f"{PASSWORD}\n".encode()
    subprocess.run(
        [*command, *ADA], check=True, capture_output=True, input=entered, env=environment
    )
    port = unused_port()
    started = [*command, "--debug-port", str(port)]
    program = Launched(started, folder / "stderr", env=environment)
    program.port = port
    yield program
    assert program.stop() == 0
    program.process.communicate()


@pytest.fixture(scope="module")
def page(running, playwright):
    """The sign-in page in its window."""
    page = running.first_page(playwright)
    expect(page).to_have_url(SIGN_IN)
    yield page
    running.browser.close()


def test_the_pages_cannot_reach_into_the_program(page):
    assert page.evaluate("[typeof window.pywebview, typeof window.qt]") == ["undefined"] * 2


@pytest.mark.parametrize(
    "ask",
    [
        "navigator.mediaDevices.getUserMedia({video: true})",
        "navigator.mediaDevices.getUserMedia({audio: true})",
        "navigator.mediaDevices.getDisplayMedia({video: true})",
        "new Promise((yes, no) => navigator.geolocation.getCurrentPosition(yes, no))",
        "navigator.clipboard.readText()",
        "document.documentElement.requestFullscreen()",
    ],
)
def test_no_page_gets_anything_of_the_computer(page, ask):
    outcome = page.evaluate(f"{ask}.then(() => 'granted', fault => fault.name || 'refused')")

    assert outcome != "granted"
