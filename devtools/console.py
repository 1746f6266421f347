"""How the developers' commands talk to the person, and how they run other programs."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from typing import IO

SECONDS_BETWEEN_SIGNS_OF_LIFE = 30


class Stopped(Exception):
    """The command cannot go on; the text is one plain sentence for the person."""


def say(text: str) -> None:
    """Tell the person how it goes; stdout stays clean for what the started program prints."""
    print(text, file=sys.stderr, flush=True)


def run_quietly(title: str, command: Sequence[str], env: Mapping[str, str] | None = None) -> str:
    """Run `command` behind one line with the seconds passed; return what it printed.

    Raises Stopped when it fails, after showing everything it printed.
    """
    say(f"{title} …")
    started = time.monotonic()
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        status = _wait(command, env, output, started)
        output.seek(0)
        printed = output.read()
    if status:
        sys.stderr.write(printed)
        raise Stopped(f"{title}: failed with status {status}; what it printed stands above.")
    return printed


def _wait(
    command: Sequence[str], env: Mapping[str, str] | None, output: IO[str], started: float
) -> int:
    told_after = 0.0
    with subprocess.Popen(command, env=env, stdout=output, stderr=subprocess.STDOUT) as process:
        while True:
            try:
                return process.wait(timeout=1)
            except subprocess.TimeoutExpired:
                told_after = _show_sign_of_life(time.monotonic() - started, told_after)
            except BaseException:
                process.terminate()
                raise


def _show_sign_of_life(seconds: float, told_after: float) -> float:
    """On a terminal count up in place; in a log one line now and then is enough."""
    if sys.stderr.isatty():
        print(f"  {seconds:.0f} s", end="\r", file=sys.stderr, flush=True)
    elif seconds - told_after >= SECONDS_BETWEEN_SIGNS_OF_LIFE:
        say(f"  {seconds:.0f} s")
        return seconds
    return told_after


def run_visibly(command: Sequence[str], env: Mapping[str, str] | None = None) -> int:
    """Run `command` with its output on the screen; return its exit status."""
    with subprocess.Popen(command, env=env) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                # Ctrl+C reached the program too: let it tidy up and end by itself.
                continue
            except SystemExit:
                process.terminate()
                raise
