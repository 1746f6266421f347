"""The tests: with a screen, with the executable, and for the whole run with coverage."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from devtools import bundle, display
from devtools.console import run_visibly
from devtools.environment import ROOT

LEAST_COVERED = 95  # per cent of lines and branches of our own code


def run(python: Path, arguments: Sequence[str], root: Path = ROOT) -> int:
    """Run pytest with `arguments`; without any, run everything and judge the coverage as well."""
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
    return not arguments or any("package" in argument for argument in arguments)


def _run_pytest(python: Path, arguments: Sequence[str], env: Mapping[str, str]) -> int:
    if arguments:
        return run_visibly([str(python), "-m", "pytest", *arguments], env)
    coverage = [str(python), "-m", "coverage"]
    run_visibly([*coverage, "erase"], env)
    status = run_visibly([*coverage, "run", "-m", "pytest"], env)
    run_visibly([*coverage, "combine", "--quiet"], env)
    covered = run_visibly([*coverage, "report", f"--fail-under={LEAST_COVERED}"], env)
    return status or covered
