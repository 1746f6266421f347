"""Fixtures for the shell's tests: the program as a process, with all that it says."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.package.program import END_LIMIT, START_LIMIT
from tests.package.windows import inspector, opened

ROOT = Path(__file__).resolve().parents[2]
# linux/capability.h: what lets root write where the permissions forbid it, and take low ports.
DAC_OVERRIDE, DAC_READ_SEARCH, NET_BIND_SERVICE = 1, 2, 10
DROP_FROM_BOUNDING_SET = 24  # linux/prctl.h


class Launched:
    """One start of the program: its process, its window, what it said and how it ended."""

    def __init__(self, command: list[str], errors: Path, **how: object) -> None:
        self._errors = errors
        with errors.open("w") as stderr:
            self.process = subprocess.Popen(
                command,
                cwd="/",
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                **how,  # type: ignore[call-overload]
            )
        self.port = 0
        self.browser: Browser | None = None

    def said(self) -> str:
        """Everything on stderr so far."""
        return self._errors.read_text()

    def address(self) -> str:
        """The address of the next line on stdout."""
        line = self.process.stdout.readline()
        assert line.startswith("Latchkey ready: http://127.0.0.1:"), line + self.said()
        return line.removeprefix("Latchkey ready: ").strip()

    def window(self, playwright: Playwright) -> Page:
        """The only page of the window, whatever it shows now."""
        self.browser = inspector(playwright, self.port)
        (page,) = self.browser.contexts[0].pages
        return page

    def first_page(self, playwright: Playwright) -> Page:
        """The page of the window, once it is the program's and no longer the splash."""
        self.browser, page = opened(playwright, self.port)
        return page

    def wait(self, limit: float = END_LIMIT) -> int:
        """The exit code."""
        return self.process.wait(limit)

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        """End it, and return the exit code."""
        self.process.send_signal(by)
        return self.wait()


Launch = Callable[..., Launched]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder; it does not exist yet."""
    return tmp_path / "data"


@pytest.fixture
def launch(data: Path, tmp_path: Path) -> Iterator[Launch]:
    """Start the program from source, on `data` unless told otherwise; ended after the test."""
    started: list[Launched] = []

    def start(
        *arguments: str, folder: Path = data, before: tuple[str, ...] = (), **how: object
    ) -> Launched:
        named = ("--data-dir", str(folder))
        command = [*before, sys.executable, str(ROOT / "launcher.py"), *named, *arguments]
        launched = Launched(command, tmp_path / f"stderr-{len(started)}", **how)
        started.append(launched)
        return launched

    yield start
    for launched in started:
        if launched.browser:
            launched.browser.close()
        launched.process.kill()
        launched.process.communicate()


@pytest.fixture
def open_window(launch: Launch, free_port: int) -> Launch:
    """Start the program with a window, and with an inspector on its port."""

    def start(*arguments: str, **how: object) -> Launched:
        launched = launch("--debug-port", str(free_port), *arguments, **how)
        launched.port = free_port
        return launched

    return start


@pytest.fixture
def command(data: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command that ends by itself, on `data`."""

    def run(*arguments: str, text: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(ROOT / "launcher.py"), "--data-dir", str(data), *arguments],
            cwd="/",
            env=os.environ | environ,
            input=text,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            timeout=START_LIMIT,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def _set_up(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[tuple[str, ...], Path]]:
    """A place for data folders that have been set up, and which there are, by their options."""
    return tmp_path_factory.mktemp("set-up"), {}


@pytest.fixture
def administered(
    data: Path,
    command: Callable[..., subprocess.CompletedProcess[str]],
    _set_up: tuple[Path, dict[tuple[str, ...], Path]],
) -> Callable[..., Path]:
    """`administered(*options)` is `data` as `provision` leaves it for ada, with these options.

    It is made once, and copied for whoever needs another.
    """
    place, made = _set_up

    def folder(*options: str) -> Path:
        if options in made:
            return Path(shutil.copytree(made[options], data))
        words = ("provision", "--admin", "ada", "--password-stdin", *options)
        finished = command(*words, text="basalt meadow copper kite\n")
        assert finished.returncode == 0, finished.stderr
        made[options] = Path(shutil.copytree(data, place / str(len(made))))
        return data

    return folder


@pytest.fixture
def bus() -> Iterator[str]:
    """The address of a message bus that works, for this test alone."""
    command = ["dbus-daemon", "--session", "--nofork", "--print-address"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout
        yield daemon.stdout.readline().strip()
        daemon.terminate()


def lose_privileges() -> None:
    """Make the program that is about to start subject to permissions, although it is root's."""
    if os.geteuid() == 0:
        system = ctypes.CDLL(None)
        for capability in (DAC_OVERRIDE, DAC_READ_SEARCH, NET_BIND_SERVICE):
            system.prctl(DROP_FROM_BOUNDING_SET, capability, 0, 0, 0)


@pytest.fixture
def ordinary() -> Callable[[str], str]:
    """Run Python code without root's privileges; returns what it prints."""

    def run(code: str) -> str:
        finished = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            preexec_fn=lose_privileges,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return (finished.stdout + finished.stderr).strip()

    return run
