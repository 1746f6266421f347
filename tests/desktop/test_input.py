"""When somebody last touched anything: only what a person does counts."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from tests.desktop.conftest import ROOT

pytestmark = pytest.mark.window

# A window of the full screen that prints how long it has been left alone, each time it is asked.
PROGRAM = """
import sys, threading
from PySide6.QtWidgets import QApplication, QWidget
from desktop.input_qt import LastInput
application = QApplication(["latchkey"])
window = QWidget()
window.setGeometry(application.primaryScreen().geometry())
window.setWindowTitle("Touch me")
window.show()
last = LastInput()
def answer():
    for _line in sys.stdin:
        print(last.seconds_ago(), flush=True)
    QApplication.exit()
threading.Thread(target=answer).start()
application.exec()
"""


@pytest.fixture
def left_alone(display):
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, text=True, stdin=-1, stdout=-1
    )
    asked, answers = program.stdin, program.stdout
    assert asked
    assert answers

    def ask():
        asked.write("\n")
        asked.flush()
        return float(answers.readline())

    ask()
    yield ask
    asked.close()
    program.wait(20)
    answers.close()


def xdotool(*words):
    subprocess.run(["xdotool", *words], check=True, capture_output=True)


@pytest.mark.parametrize(
    "touch",
    [("mousemove_relative", "--", "-3", "3"), ("click", "1"), ("click", "4"), ("key", "a")],
    ids=["move", "click", "wheel", "key"],
)
def test_whatever_a_person_does_begins_the_time_anew(touch, left_alone):
    xdotool("search", "--sync", "--onlyvisible", "--name", "^Touch me$")
    xdotool("mousemove", "300", "300")
    xdotool("search", "--name", "^Touch me$", "windowfocus", "--sync")
    before, until = left_alone(), time.monotonic() + 20
    while before < 0.5:
        assert time.monotonic() < until
        before = left_alone()

    xdotool(*touch)

    while left_alone() >= before:
        assert time.monotonic() < until
