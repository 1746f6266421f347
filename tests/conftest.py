"""For every test: a home of its own, so that none can ever touch the data of a real person."""

from __future__ import annotations

import contextlib
import gc
import os
import random
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Playwright, expect, sync_playwright

from tests.waiting import LIMIT

pytest_plugins = ["tests.clients", "tests.cast"]

# A machine under load must not make a right property fail, nor what is expected of a page.
settings.register_profile("latchkey", deadline=None)
settings.load_profile("latchkey")
expect.set_options(timeout=LIMIT * 1000)

# A run in the background begins with signals ignored, and what it starts would ignore them too. A
# handler that does nothing is not handed on.
for ending in (signal.SIGINT, getattr(signal, "SIGHUP", signal.SIGINT)):
    if signal.getsignal(ending) is signal.SIG_IGN:
        signal.signal(ending, lambda _number, _frame: None)

# What collecting the tests leaves in memory stays until the end. Garbage collection would look
# through it again and again: a third of the collection, and a quarter of a second every few tests.
gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(10_000)  # objects; the usual 700 cost a twentieth of the time
    gc.enable()


FIRST_PORT_HANDED_OUT = 32_768  # by Linux; other systems begin higher

HOME_FOLDERS = {
    "HOME": "",
    "USERPROFILE": "",
    "APPDATA": "AppData/Roaming",
    "LOCALAPPDATA": "AppData/Local",
    "XDG_CACHE_HOME": ".cache",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
    "XDG_RUNTIME_DIR": ".run",
    "LATCHKEY_DATA_DIR": "latchkey",
}


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def own_home(_homes: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home; the data folder named by LATCHKEY_DATA_DIR does not exist yet."""
    # pytest would look through all homes before it named one more.
    home = Path(tempfile.mkdtemp(dir=_homes))
    # The key to the display lies in the home that the test no longer sees.
    monkeypatch.setenv(
        "XAUTHORITY", os.environ.get("XAUTHORITY") or str(Path.home() / ".Xauthority")
    )
    for variable, folder in HOME_FOLDERS.items():
        monkeypatch.setenv(variable, str(home / folder))
    (home / ".run").mkdir(mode=0o700)
    return home


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens on, and that no system assigns by itself."""
    return unused_port()


def unused_port() -> int:
    """Find such a port.

    One that the system chose could go to the next who asks for any: the program under test itself.
    """
    while True:
        port = random.randrange(20_000, FIRST_PORT_HANDED_OUT)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """What drives a window. For one module: while it is there, this thread has an event loop, in
    which Django refuses the database and a second Playwright does not start.
    """
    with sync_playwright() as running:
        yield running


@pytest.fixture
def display() -> str:
    """The X display for windows; without one the test fails, so that it never passes unseen."""
    number = os.environ.get("DISPLAY")
    if not number:
        pytest.fail("This test opens a window: run it with `python3 dev.py test`, or set DISPLAY.")
    return number


@pytest.fixture(autouse=True)
def _window_tests_have_a_display(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("window"):
        request.getfixturevalue("display")
