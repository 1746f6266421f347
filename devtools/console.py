"""Output of the developer commands, and running other programs."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from typing import IO

SECONDS_BETWEEN_SIGNS_OF_LIFE = 30


class Stopped(Exception):
    """The command cannot continue; the text is the message for the user."""


def say(text: str) -> None:
    """Print progress to stderr; stdout is for the output of the started program."""
    print(text, file=sys.stderr, flush=True)


def run_quietly(title: str, command: Sequence[str], env: Mapping[str, str] | None = None) -> str:
    """Run `command`, showing one line with the elapsed seconds; return its output.

    Raises Stopped if it fails, after printing its output.
    """
    say(f"{title} …")
    started = time.monotonic()
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        status = _wait(command, env, output, started)
        output.seek(0)
        printed = output.read()
    if status:
        sys.stderr.write(printed)
        raise Stopped(f"{title}: failed with status {status}. Its output is above.")
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
    """Update the line in place on a terminal; print a line now and then in a log."""
    if sys.stderr.isatty():
        print(f"  {seconds:.0f} s", end="\r", file=sys.stderr, flush=True)
    elif seconds - told_after >= SECONDS_BETWEEN_SIGNS_OF_LIFE:
        say(f"  {seconds:.0f} s")
        return seconds
    return told_after


def run_visibly(command: Sequence[str], env: Mapping[str, str] | None = None) -> int:
    """Run `command` with visible output; return its exit status."""
    with subprocess.Popen(command, env=env) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                # The program received Ctrl+C too: wait until it has ended.
                continue
            except SystemExit:
                process.terminate()
                raise
