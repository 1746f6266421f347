"""A module is found although a finder is taken out of the list in that moment, as PySide6 does."""

from __future__ import annotations

import subprocess
import sys

import pytest

from desktop.options import Run
from desktop.startup import import_hooks
from desktop.startup.window_program import WindowProgram
from desktop.window.window import Window
from tests.desktop.conftest import ROOT

SEARCH = """
import sys
from desktop.startup import import_hooks

class Nothing:
    def find_spec(self, name, path=None, target=None):
        return None

class Leaving(Nothing):
    def find_spec(self, name, path=None, target=None):
        if first in sys.meta_path:
            sys.meta_path.remove(first)

{prepare}
first = Nothing()
sys.meta_path.insert(0, first)
sys.meta_path.insert(len(sys.meta_path) - 1, Leaving())
import colorsys
"""


@pytest.mark.parametrize(
    ("prepare", "missing"),
    [("", "No module named 'colorsys'"), ("import_hooks.keep_in_order()", "")],
)
def test_a_finder_that_leaves_during_a_search_hides_no_module(prepare, missing):
    script = SEARCH.format(prepare=prepare)
    found = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (missing in found.stderr) if missing else (found.stderr == "")


def test_a_start_with_a_window_searches_so(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    command = Run(str(tmp_path), False, False, None, None)

    WindowProgram(command, Window(kiosk=False, debug_port=None))

    assert type(sys.meta_path) is import_hooks._Finders
