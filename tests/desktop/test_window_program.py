"""Trying to start again, whenever somebody asks for it."""

from __future__ import annotations

import sys

import pytest

from desktop.options import Run
from desktop.startup.window_program import WindowProgram
from desktop.window.window import Window


class Hasty(Window):
    """A window in which somebody presses *Try again* as soon as a page says what failed."""

    program: WindowProgram

    def __init__(self):
        super().__init__(kiosk=False, debug_port=None)
        self.failures = 0

    def show(self, _address):
        if self.program.failed:
            self.failures += 1
            if self.failures == 1:
                self.program.begin()


@pytest.fixture
def program(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    (tmp_path / "latchkey.lock").mkdir()  # It cannot start.
    window = Hasty()
    window.program = WindowProgram(Run(str(tmp_path), False, False, None, None), window)
    yield window.program
    window.program.end()


def test_try_again_is_heard_as_soon_as_the_failure_is_shown(program):
    program.begin()
    while (thread := program._thread).is_alive():
        thread.join()

    assert program.window.failures == 2
