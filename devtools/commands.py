"""The commands of dev.py, each a function whose first line is its help."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from devtools import bundle, checks, display, environment, lock, suite, system_packages
from devtools.console import Stopped, run_visibly
from devtools.environment import DEVELOPMENT, ROOT, RUNTIME
from devtools.system_packages import TESTS, WINDOW, build_packages, python_packages

# Arguments of launcher.py with which it opens no window.
WINDOWLESS = frozenset(
    (
        *("--no-window", "--help", "--version", "provision", "rescue"),
        *("backup", "restore", "verify", "kiosk-setup"),
    )
)


def run(arguments: Sequence[str]) -> int:
    """start Latchkey from source; everything after `run` goes to launcher.py"""
    windowed = WINDOWLESS.isdisjoint(arguments) and display.is_present(os.environ)
    system_packages.ensure([*python_packages(), *(WINDOW if windowed else ())])
    python = environment.prepare(RUNTIME)
    launcher = [str(python), str(ROOT / "launcher.py"), *arguments]
    if sys.platform == "win32":
        return subprocess.call(launcher)
    # Becomes the program, so that signals and the exit code are the program's own.
    os.execv(python, launcher)  # noqa: S606


def test(arguments: Sequence[str]) -> int:
    """run all tests; --fast: without window and executable; other arguments go to pytest"""
    return suite.run(_for_windows(), arguments)


def check(arguments: Sequence[str]) -> int:
    """check style, types, migrations, settings, workflows and the pinned requirements"""
    _expect_none(arguments)
    return checks.check(_for_development())


def build(arguments: Sequence[str]) -> int:
    """build the executable in dist/Latchkey"""
    _expect_none(arguments)
    system_packages.ensure([*python_packages(), *build_packages(), *WINDOW])
    bundle.build(environment.prepare(DEVELOPMENT))
    return 0


def bench(arguments: Sequence[str]) -> int:
    """measure start, memory, pages and size against a minimal program; --json FILE saves them"""
    python = _for_windows()
    bundle.build_if_stale(python)
    with display.screen() as env:
        return run_visibly([str(python), "-m", "bench", *arguments], env)


def write_lock(arguments: Sequence[str]) -> int:
    """generate requirements*.txt from pyproject.toml; --upgrade takes newer versions"""
    lock.write(_for_development(), arguments)
    return 0


COMMANDS = {
    "run": run,
    "test": test,
    "check": check,
    "build": build,
    "bench": bench,
    "lock": write_lock,
}


def main(arguments: Sequence[str]) -> int:
    """Run one command; return 0 if done, 1 if refused or failed, 2 for wrong usage."""
    if not arguments or arguments[0] not in COMMANDS:
        asked_for_help = arguments[:1] in (["-h"], ["--help"])
        print(usage(), file=sys.stdout if asked_for_help else sys.stderr)
        return 0 if asked_for_help else 2
    # SIGTERM would otherwise leave the virtual display and its programs running.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    if arguments[0] != "run":
        os.chdir(ROOT)  # where tools find settings; `run` resolves paths of the user
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except Stopped as stop:
        print(stop, file=sys.stderr)
        return 1


def usage() -> str:
    """Return the text that lists every command."""
    rows = [f"  {name:<6} {(command.__doc__ or '')}" for name, command in COMMANDS.items()]
    return "\n".join(["usage: python3 dev.py COMMAND [ARGUMENT ...]", "", *rows])


def _for_development() -> Path:
    system_packages.ensure(python_packages())
    return environment.prepare(DEVELOPMENT)


def _for_windows() -> Path:
    system_packages.ensure([*python_packages(), *build_packages(), *WINDOW, *TESTS])
    python = environment.prepare(DEVELOPMENT)
    environment.compile_sources(python)  # What is measured, and tested for patience, is compiled.
    return python


def _expect_none(arguments: Sequence[str]) -> None:
    if arguments:
        print(f"This command takes no arguments: {' '.join(arguments)}", file=sys.stderr)
        raise SystemExit(2)
