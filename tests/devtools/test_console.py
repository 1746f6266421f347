from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from devtools import console
from devtools.console import Stopped, run_quietly
from tests.waiting import LIMIT, wait_until

ROOT = Path(__file__).resolve().parents[2]


def test_what_a_program_prints_is_shown_only_when_it_fails(capfd):
    run_quietly("Listing", [sys.executable, "-c", "print('Looking in links')"])
    assert capfd.readouterr().err == "Listing …\n"

    with pytest.raises(Stopped, match="Listing: failed with status 3"):
        run_quietly("Listing", [sys.executable, "-c", "print('cause'); raise SystemExit(3)"])
    assert "cause" in capfd.readouterr().err


def test_a_long_step_shows_signs_of_life(monkeypatch, capsys, tmp_path):
    told, say = tmp_path / "told", console.say
    clock = itertools.count(step=console.SECONDS_BETWEEN_SIGNS_OF_LIFE + 1)
    monkeypatch.setattr(console, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    monkeypatch.setattr(console, "say", lambda text: (say(text), told.write_text(text)))
    waiting = (
        "import pathlib, time\n"
        f"for _ in range({LIMIT * 10:.0f}):\n"
        f"    if pathlib.Path({str(told)!r}).read_text() != 'Waiting …': break\n"
        "    time.sleep(0.1)"
    )

    run_quietly("Waiting", [sys.executable, "-X", "utf8", "-c", waiting])

    assert capsys.readouterr().err.splitlines()[:2] == ["Waiting …", "  31 s"]


def test_a_short_step_shows_nothing_more(monkeypatch, capsys):
    monkeypatch.setattr(console, "time", SimpleNamespace(monotonic=lambda: 7.0))

    run_quietly("Waiting", [sys.executable, "-c", "import time; time.sleep(1.5)"])

    assert capsys.readouterr().err.splitlines() == ["Waiting …"]


@pytest.mark.parametrize("function", ["run_quietly('Sleeping', ", "run_visibly("])
def test_a_stopped_command_takes_its_program_along(function, tmp_path):
    note = tmp_path / "pid"
    program = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    code = (
        "import signal, sys; from devtools.console import *;"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(7));"
        f"{function}[sys.executable, '-c', {program!r}])"
    )

    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.DEVNULL) as own:
        pid = wait_until(lambda: note.exists() and note.read_text())
        own.send_signal(signal.SIGTERM)

    assert own.returncode == 7
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)
