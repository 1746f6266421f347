"""One run of the program: what it puts off while it starts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from desktop import single_instance
from desktop.options import Run
from desktop.startup.program import Program

ROOT = Path(__file__).resolve().parents[2]
SERVE = """
import gc, sys
from desktop.errors import StartupError
from desktop.options import Run
from desktop.server.loopback import LoopbackServer, not_ready
from desktop.startup.program import Program
gc.disable()
before = gc.isenabled()
program = Program(Run(sys.argv[1], False, True, None, None))
try:
    program.serve(LoopbackServer(not_ready))
    served = True
except StartupError:
    served = False
print(before, served, gc.isenabled())
program.end()
"""


@pytest.mark.parametrize("spoilt", [False, True], ids=["that served", "that failed"])
def test_garbage_is_collected_after_a_start(data, spoilt):
    if spoilt:
        data.mkdir(mode=0o700)
        (data / "latchkey.lock").touch()
        (data / "latchkey.sqlite3").write_bytes(b"not a database" * 100)
    finished = subprocess.run(
        [sys.executable, "-c", SERVE, data], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert finished.stdout.split() == ["False", str(not spoilt), "True"], finished.stderr


def test_what_fails_at_the_end_does_not_keep_the_rest_from_ending(data, monkeypatch):
    program = Program(Run(str(data), False, True, None, None))
    program.hold()
    assert program._claim
    claim = program._claim
    steps = iter([_fail, claim.stop_answering])

    def stop_answering() -> None:
        next(steps)()

    monkeypatch.setattr(claim, "stop_answering", stop_answering)

    with pytest.raises(OSError, match="no more files"):
        program.end()

    assert program.ending.is_set()
    released = single_instance.claim(data / "latchkey.lock")
    released.release()


def _fail() -> None:
    raise OSError("no more files")
