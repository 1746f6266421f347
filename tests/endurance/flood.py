"""Sixty strangers ask as fast as they can, for as long as told; the window's pages still answer.

`python -m tests.endurance.flood --seconds 60 --connections 60 [--bundle]`: first without a window,
where answers are timed, then as a kiosk on a screen of its own, which must not be started again.
With `--bundle` it is `dist/Latchkey`, as `dev.py build` has made it.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psutil

from bench.visitor import Visitor
from devtools.environment import ROOT
from tests.desktop.kiosks import own_display, wait_until, xdotool
from tests.package.kiosks import provisioned, running
from tests.package.program import NOTHING, Program

PAGE = "/accounts/login/"
QUIET = 40  # answers
BOUND = 5.0  # times as long as when it is quiet
PAUSE = 0.02  # seconds between two answers
BUNDLE = ROOT / "dist" / "Latchkey"


class Times(NamedTuple):
    """Medians, in seconds, when it is quiet and in the flood."""

    quiet: float
    loud: float

    def bearable(self, least: float = 0.005) -> bool:
        """Whether one is not too far from the other, or from what tells nothing any more."""
        return self.loud <= BOUND * max(self.quiet, least)


class FromSource(Program):
    """The program as `dev.py run` starts it."""

    def __init__(self, _folder: Path, data: Path, environment: dict[str, str]) -> None:
        super().__init__(ROOT, data, environment | {"PYTHONDONTWRITEBYTECODE": "1"})

    def command(self, *arguments: str) -> Sequence[str]:
        return [sys.executable, str(ROOT / "launcher.py"), *arguments]


@contextmanager
def flooded(host: str, seconds: float, connections: int) -> Iterator[subprocess.Popen[str]]:
    """Have strangers ask `host`, from another process; it is in full flood when this begins."""
    command = [sys.executable, "-m", "tests.flood", host, str(seconds), str(connections)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as flood:
        assert flood.stdout
        assert flood.stdout.readline() == "begun\n"
        try:
            yield flood
        finally:
            flood.kill()


def seconds_of(visitor: Visitor, *, anew: bool) -> float:
    """Return how long the page takes, on the connection that is there or on a new one."""
    if anew:
        visitor.close()  # http.client opens the next by itself
    began = time.perf_counter()
    assert visitor.get(PAGE)[0] == 200
    return time.perf_counter() - began


def answers(program: Program, seconds: float, connections: int, rounds: int = 1) -> list[Times]:
    """Return how long the page takes when it is quiet and in the flood, in turns; per connection.

    In turns, because the machine may do other things as well.
    """
    measured = []
    with program.serving() as visitor:
        visitor.get(PAGE)
        for kind, anew in {"kept": False, "new": True}.items():
            quiet, loud, asked = [], [], 0
            for _round in range(rounds):
                quiet += [seconds_of(visitor, anew=anew) for _ in range(QUIET)]
                with flooded(visitor.host, seconds / 2 / rounds, connections) as flood:
                    while flood.poll() is None:
                        loud.append(seconds_of(visitor, anew=anew))
                        time.sleep(PAUSE)
                    asked += int(flood.communicate()[0])
            times = Times(statistics.median(quiet), statistics.median(loud))
            print(
                f"{kind} connection: {1000 * times.quiet:.1f} ms when quiet, "
                f"{1000 * times.loud:.1f} ms (worst {1000 * max(loud):.0f} ms) of {len(loud)} "
                f"while {asked} strangers were answered",
                flush=True,
            )
            measured.append(times)
    return measured


def kiosk(program: Program, seconds: float, connections: int) -> None:
    """Flood every port of a kiosk; raise AssertionError if it is started again."""
    with running(program) as terminal:
        before = terminal.main()
        for host in hosts(before):
            with flooded(host, seconds, connections) as flood:
                flood.wait()
        assert terminal.main() == before, "the kiosk was started again"
        xdotool(terminal.display, "mousemove", "2", "2", "key", "Escape")  # it was left alone
        wait_until(terminal.shows_a_page)
    said = (program.data / "logs" / "latchkey.log").read_text()
    assert "did not answer" not in said, said[-2000:]
    print(f"kiosk: not started again, {len(said)} bytes in its log", flush=True)


def hosts(process: psutil.Process) -> list[str]:
    """Return where `process` listens."""
    listening = [c for c in process.net_connections("tcp4") if c.status == psutil.CONN_LISTEN]
    return [f"127.0.0.1:{connection.laddr.port}" for connection in listening]


def terminal_without_window(make: type[Program], folder: Path, data: Path) -> Program:
    """Return a program with ada's terminal in `data`, that serves without a window."""
    program = make(folder, data, dict(NOTHING))
    provision = ("provision", "--admin", "ada", "--password-stdin")
    finished = program.run("--data-dir", str(data), *provision, text="basalt meadow copper kite\n")
    assert finished.returncode == 0, finished.stderr
    return program


def main(arguments: Sequence[str] | None = None) -> None:
    """Flood both and print what was seen; raises AssertionError at what is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--connections", type=int, default=60)
    parser.add_argument("--bundle", action="store_true", help="the executable")
    options = parser.parse_args(arguments)
    make = Program if options.bundle else FromSource
    with tempfile.TemporaryDirectory() as folder, own_display(manager=False) as display:
        program = terminal_without_window(make, BUNDLE, Path(folder) / "first")
        measured = answers(program, options.seconds, options.connections, rounds=6)
        assert all(times.bearable() for times in measured), measured
        terminal = provisioned(BUNDLE, Path(folder) / "second", display, make)
        kiosk(terminal, options.seconds, options.connections)


if __name__ == "__main__":
    main()
