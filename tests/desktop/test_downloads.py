"""Files in the real window: saved where the person says, or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from tests.desktop.conftest import ROOT
from tests.desktop.saving_window import LINE
from tests.package.windows import inspector
from tests.waiting import LIMIT, wait_until

pytestmark = pytest.mark.window

ASKING = "Save the file"


class Saving:
    """A window with a page whose files can be asked for."""

    def __init__(self, playwright, port: int, mode: str) -> None:
        program = str(ROOT / "tests/desktop/saving_window.py")
        self.process = subprocess.Popen(
            [sys.executable, program, str(port), mode],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stderr=subprocess.PIPE,
            text=True,
        )
        self.browser = inspector(playwright, port)
        (self.page,) = self.browser.contexts[0].pages
        self.page.locator("main").wait_for()

    def ask_for(self, script: str) -> None:
        """Have the page want something, without waiting for what comes of it."""
        self.page.evaluate(f"() => {{ setTimeout(() => {{ {script} }}, 0) }}")

    def close(self) -> None:
        self.browser.close()
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def open_saving(playwright, free_port, display):
    opened = []

    def start(mode="desktop"):
        opened.append(Saving(playwright, free_port, mode))
        return opened[-1]

    yield start
    for one in opened:
        one.close()


@pytest.fixture
def saving(open_saving):
    return open_saving()


def xdotool(*words):
    done = subprocess.run(["xdotool", *words], capture_output=True, text=True, check=False)
    return done.stdout.split()


def dialogs():
    return xdotool("search", "--onlyvisible", "--name", f"^{ASKING}$")


def answer(*keys):
    """Type into the dialog, once it is there, and see it gone.

    What comes before its field has the focus is lost: then it is typed anew.
    """
    wait_until(dialogs)
    wait_until(lambda: _typed(keys), every=2.0)


def _typed(keys):
    for key in keys:
        for dialog in dialogs()[:1]:
            xdotool("windowfocus", "--sync", dialog, *key)
    return not dialogs()


def saved_as(path):
    return ("type", "--delay", "5", str(path)), ("key", "Return")


def files_in(folder):
    return {path for path in folder.rglob("*") if path.is_file()}


def test_a_file_is_saved_where_the_person_says(saving, tmp_path):
    saving.ask_for("location.href = '/file'")

    answer(("key", "ctrl+a"), *saved_as(tmp_path / "mine.csv"))

    wait_until((tmp_path / "mine.csv").exists)
    wait_until(lambda: (tmp_path / "mine.csv").read_bytes() == LINE)
    assert files_in(tmp_path) == {tmp_path / "mine.csv"}


def test_a_file_that_a_form_brings_is_saved_too(saving, tmp_path):
    saving.ask_for(
        "f = document.body.appendChild(document.createElement('form'));"
        "f.method = 'post'; f.action = '/file'; f.submit()"
    )

    answer(("key", "ctrl+a"), *saved_as(tmp_path / "mine.csv"))

    wait_until((tmp_path / "mine.csv").exists)
    assert files_in(tmp_path) == {tmp_path / "mine.csv"}


def test_nothing_is_written_when_the_person_says_no(saving, own_home, tmp_path):
    before = files_in(own_home)
    saving.ask_for("location.href = '/file'")

    answer(("key", "Escape"))

    assert {path for path in files_in(own_home) - before if path.suffix == ".csv"} == set()
    assert files_in(tmp_path) == set()
    assert saving.page.locator("main").inner_text() == "here"


def test_the_name_that_is_offered_stays_in_the_folder(saving, own_home):
    saving.ask_for("location.href = '/file?name=..%2F..%2Fescaped.csv'")

    answer(("key", "Return"))

    wait_until(lambda: list(own_home.glob("*escaped.csv")))
    assert not list(own_home.parent.glob("*escaped.csv"))


@pytest.mark.parametrize(
    "script",
    [
        "a = document.createElement('a'); a.href = '/file'; a.download = 'x.csv'; a.click()",
        "a = document.createElement('a'); a.href = URL.createObjectURL(new Blob(['x']));"
        "a.download = 'x.csv'; a.click()",
        "a = document.createElement('a'); a.href = 'data:text/plain,x';"
        "a.download = 'x.txt'; a.click()",
    ],
)
def test_only_what_the_server_sends_as_a_file_can_be_saved(saving, script, own_home):
    before = files_in(own_home)

    saving.ask_for(script)
    time.sleep(1)

    assert not dialogs()
    assert not [path for path in files_in(own_home) - before if path.suffix in (".csv", ".txt")]


def test_on_a_kiosk_nothing_can_be_saved(open_saving, own_home):
    saving = open_saving("kiosk")
    before = files_in(own_home)

    saving.ask_for("location.href = '/file'")
    time.sleep(1)

    assert not dialogs()
    assert not [path for path in files_in(own_home) - before if path.suffix == ".csv"]


def test_a_folder_that_cannot_be_written_is_reported(saving):
    saving.ask_for("location.href = '/file'")

    answer(("key", "ctrl+a"), *saved_as("/sys/mine.csv"))

    wait_until(lambda: xdotool("search", "--onlyvisible", "--name", "^Not saved$"))
    assert "mine.csv" not in os.listdir("/sys")


def test_an_open_dialog_keeps_nobody_from_ending_the_program(saving):
    saving.ask_for("location.href = '/file'")
    wait_until(dialogs)

    saving.browser.close()
    saving.process.terminate()

    assert saving.process.wait(LIMIT) == 0
