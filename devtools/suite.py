"""Runs the tests: with a display, with the executable and, for the complete run, with coverage."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from devtools import bundle, display
from devtools.console import SECONDS_BETWEEN_SIGNS_OF_LIFE, run_visibly, say
from devtools.environment import ROOT
from devtools.tally import (
    BEGIN_WITH,
    FAILED,
    OTHERS,
    PASSED,
    RUNNING,
    TALLY,
    WAITING,
    WINDOWS,
    Tally,
)

FAILED_TESTS = "build/failed-tests"  # one name per line
LEAST_COVERED = 95  # percent of lines and branches of our own code
# Options are written with "=": pytest takes a separate value for a path to look for settings.
MODULE = "devtools.taking"
FAST = "--fast"  # as the first argument
QUICK = "not window and not packaged and not slow"


def run(python: Path, arguments: Sequence[str], root: Path = ROOT) -> int:
    """Run pytest with `arguments`; without any, run everything and check the coverage."""
    started = time.monotonic()
    if wants_the_executable(arguments):
        bundle.build_if_stale(python, root)
    status = _run(python, arguments, root)
    ended = "FAILED" if status else "passed"
    print(f"Tests: {ended}, after {_passed_since(started)}.", flush=True)
    return status


def _run(python: Path, arguments: Sequence[str], root: Path) -> int:
    if arguments[:1] == [FAST]:
        return _run_fast([str(python), "-m", "pytest", "-m", QUICK, *arguments[1:]], root)
    with display.screen() as env:
        if arguments:
            return run_visibly([str(python), "-m", "pytest", *arguments], env)
        return _run_everything([str(python), "-m", "coverage"], env, root)


def wants_the_executable(arguments: Sequence[str]) -> bool:
    """Return whether a run is complete, or names `tests/package` or the mark `packaged`."""
    return not arguments or any("package" in argument for argument in arguments)


def _run_fast(pytest: Sequence[str], root: Path) -> int:
    """Run the quick tests in one process for each processor, without coverage."""
    with _shared_tally() as (tally, options):
        shares = [(OTHERS, os.environ)] * (os.cpu_count() or 1)
        status = _side_by_side([*pytest, *options], shares, tally)
        return _tell_failed(tally, root) or status


def _run_everything(coverage: Sequence[str], env: Mapping[str, str], root: Path) -> int:
    run_visibly([*coverage, "erase"], env)
    with _shared_tally() as (tally, options), display.screen(of_its_own=True) as own:
        # Two processes, each with a display: tests that open windows mostly wait.
        shares = [(WINDOWS, env), (OTHERS, own)]
        status = _side_by_side([*coverage, "run", "-m", "pytest", *options], shares, tally)
        run_visibly([*coverage, "combine", "--quiet"], env)
        covered = run_visibly([*coverage, "report", f"--fail-under={LEAST_COVERED}"], env)
        return _tell_failed(tally, root) or status or covered


@contextmanager
def _shared_tally() -> Iterator[tuple[Tally, list[str]]]:
    """Yield a tally for one run, and the options with which pytest's processes share it."""
    with tempfile.TemporaryDirectory() as folder, closing(Tally(Path(folder, "tally"))) as tally:
        yield tally, ["-p", MODULE, f"{TALLY}={folder}/tally", "-p", "no:cacheprovider"]


def _side_by_side(
    command: Sequence[str], shares: Iterable[tuple[str, Mapping[str, str]]], tally: Tally
) -> int:
    """Run `command` once for each of the `shares`: what it begins with, and its environment.

    Reports their common progress now and then.
    """
    started = time.monotonic()
    with ExitStack() as stack:
        running = [
            stack.enter_context(_shown_afterwards([*command, f"{BEGIN_WITH}={name}"], env))
            for name, env in shares
        ]
        while any(process.poll() is None for process in running):
            _wait(running, SECONDS_BETWEEN_SIGNS_OF_LIFE)
            say(f"  {_how_far(tally.counts())}, {_passed_since(started)}")
    return 1 if any(process.returncode for process in running) else 0


def _wait(running: Sequence[subprocess.Popen[bytes]], seconds: float) -> None:
    """Wait until all have ended, but no longer than `seconds`."""
    until = time.monotonic() + seconds
    for process in running:
        try:
            process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            return


def _how_far(counts: Mapping[str, int]) -> str:
    failed = counts.get(FAILED, 0)
    done = counts.get(PASSED, 0) + failed
    return f"{done} of {sum(counts.values())} tests" + (f", {failed} FAILED" if failed else "")


def _tell_failed(tally: Tally, root: Path) -> int:
    """Print the tests that have not passed, quoted for a shell; return 1 if there are any.

    `@build/failed-tests` stands for all of them; no such file exists if everything passed.
    """
    states = {FAILED: "failed", RUNNING: "didn't finish", WAITING: "didn't start"}
    told = {text: names for state, text in states.items() if (names := tally.names(state))}
    together = root / FAILED_TESTS
    together.unlink(missing_ok=True)
    if told:
        together.parent.mkdir(exist_ok=True)
        together.write_text("".join(f"{name}\n" for names in told.values() for name in names))
    for text, names in told.items():
        print(f"Tests that {text} (run one with: python3 dev.py test NAME):")
        print("".join(f"  {shlex.quote(name)}\n" for name in names), end="")
    return 1 if told else 0


def _passed_since(started: float) -> str:
    minutes, seconds = divmod(round(time.monotonic() - started), 60)
    return f"{minutes} min {seconds} s"


@contextmanager
def _shown_afterwards(
    command: Sequence[str], env: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `command` in parallel with the block; print its output when the block is over."""
    with (
        tempfile.TemporaryFile() as output,
        subprocess.Popen(command, env=env, stdout=output, stderr=subprocess.STDOUT) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()
            process.wait()
            output.seek(0)
            printed = output.read()
            sys.stdout.flush()
            sys.stdout.buffer.write(printed)
            if printed and not printed.endswith(b"\n"):  # The process was killed.
                sys.stdout.buffer.write(b"\n")
            sys.stdout.flush()
