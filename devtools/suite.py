"""The tests: with a screen, with the executable, and for the whole run with coverage."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from devtools import bundle, display
from devtools.console import run_visibly
from devtools.environment import ROOT

LEAST_COVERED = 95  # per cent of lines and branches of our own code
AGAIN = "--again"
# The whole run goes in two processes side by side, each with a screen: what opens windows mostly
# waits for them. Each share remembers by itself what failed.
WINDOWS, OTHERS = "window and not packaged", "packaged or not window"
SHARES = {WINDOWS: "windows", OTHERS: "others"}
FAILED_ONLY = ("--last-failed", "--last-failed-no-failures", "none", "--maxfail", "3")
PASSED, NONE_RUN = 0, 5  # what pytest ends with


def run(python: Path, arguments: Sequence[str], root: Path = ROOT) -> int:
    """Run pytest with `arguments`; without any, run everything and judge the coverage as well.

    With `--again` alone, run once more what failed in the last whole run, one after the other.
    """
    started = time.monotonic()
    if wants_the_executable(arguments):
        bundle.build_if_stale(python, root)
    with display.screen() as env:
        status = _run_pytest(python, arguments, env)
    minutes, seconds = divmod(round(time.monotonic() - started), 60)
    print(f"Tests: {'FAILED' if status else 'passed'}, after {minutes} min {seconds} s.")
    return status


def wants_the_executable(arguments: Sequence[str]) -> bool:
    """The whole run does, and a run that names `tests/package` or the mark `packaged`."""
    whole = list(arguments) in ([], [AGAIN])
    return whole or any("package" in argument for argument in arguments)


def _run_pytest(python: Path, arguments: Sequence[str], env: Mapping[str, str]) -> int:
    if list(arguments) == [AGAIN]:
        return _run_again(python, env)
    if arguments:
        return run_visibly([str(python), "-m", "pytest", *arguments], env)
    coverage = [str(python), "-m", "coverage"]
    run_visibly([*coverage, "erase"], env)
    measured = [*coverage, "run", "-m", "pytest"]
    with (
        display.screen(of_its_own=True) as own,
        _beside([*measured, *_share(OTHERS)], own) as others,
    ):
        status = run_visibly([*measured, *_share(WINDOWS)], env)
    run_visibly([*coverage, "combine", "--quiet"], env)
    covered = run_visibly([*coverage, "report", f"--fail-under={LEAST_COVERED}"], env)
    return status or others.returncode or covered


def _run_again(python: Path, env: Mapping[str, str]) -> int:
    pytest = [str(python), "-m", "pytest", *FAILED_ONLY]
    ended = [run_visibly([*pytest, *_share(share)], env) for share in SHARES]
    # Where nothing has failed, nothing is run; but if that is so in both, something else is wrong.
    return 0 if PASSED in ended and set(ended) <= {PASSED, NONE_RUN} else 1


def _share(marked: str) -> list[str]:
    return ["-m", marked, "-o", f"cache_dir=.pytest_cache/{SHARES[marked]}"]


@contextmanager
def _beside(command: Sequence[str], env: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run `command` beside the block, and show what it printed when both are over."""
    with (
        tempfile.TemporaryFile() as output,
        subprocess.Popen(command, env=env, stdout=output, stderr=subprocess.STDOUT) as process,
    ):
        try:
            yield process
            process.wait()
        finally:
            process.terminate()
            process.wait()
            output.seek(0)
            sys.stdout.flush()
            sys.stdout.buffer.write(output.read())
            sys.stdout.flush()
