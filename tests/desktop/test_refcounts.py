"""The binding of the window engine may give back what it never took, for years."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.desktop.conftest import ROOT
from tests.desktop.kiosks import Kiosk

PROGRAM = """
import sys
from desktop.window.qt.refcounts import keep_constants
keep_constants()
before = sys.getrefcount(None)
from PySide6.QtCore import QCoreApplication, QObject, Signal
class Teller(QObject):
    told = Signal(str)
application, teller = QCoreApplication([]), Teller()
for _ in range(100_000):
    teller.told.emit("something")
    teller.setObjectName("something")
print(before, min(sys.getrefcount(one) for one in (None, True, False)))
"""

COVER = """
import sys
from PySide6.QtCore import QTimer
from desktop.supervision import cover_qt
class Pipe:
    def hold(self, gone, _told):
        QTimer.singleShot(0, gone)
    def tell(self, _word):
        pass
cover_qt.show(Pipe())
print(min(sys.getrefcount(one) for one in (None, True, False)))
"""
ENOUGH = 1 << 30


def test_a_program_that_calls_the_binding_for_long_goes_on_and_ends_well():
    before, least = counts(PROGRAM)

    assert least > before / 2


def test_the_cover_begins_with_it():
    assert min(counts(COVER)) > ENOUGH


@pytest.mark.window
def test_the_window_begins_with_it(tmp_path, free_port, display):
    with Kiosk(tmp_path, free_port, display) as kiosk:
        kiosk.start()

        assert int(kiosk.ask("references")) > ENOUGH


def counts(program):
    """What `program` prints; it has to end well."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [int(number) for number in done.stdout.split()]
