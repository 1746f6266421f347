"""The binding of the window engine may give back what it never took, for years."""

from __future__ import annotations

import subprocess
import sys

from tests.desktop.conftest import ROOT

PROGRAM = """
import sys
from desktop.immortal import keep_constants
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


def test_a_program_that_calls_the_binding_for_long_goes_on_and_ends_well():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    before, least = map(int, done.stdout.split())
    assert least > before / 2
