"""The program as it is started from source, in its real window, driven through its inspector."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright

from bench.visitor import Visitor, csrf_token
from tests.package.program import Program
from tests.package.windows import on_this_display, window

ROOT = Path(__file__).resolve().parents[2]
ADMINISTRATOR = "basalt meadow copper kite"
MEMBER = "lantern orchard violet"


class SourceProgram(Program):
    """`launcher.py` from the tree, so that its lines are measured."""

    def command(self, *arguments: str) -> Sequence[str]:
        return [sys.executable, str(ROOT / "launcher.py"), *arguments]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program on a data folder that nobody has used."""
    environment = {**os.environ, **on_this_display()}
    return SourceProgram(ROOT, tmp_path / "data", environment)


@pytest.fixture
def terminal(program: Program, _set_up: Path) -> Program:
    """A terminal at home: ada administers it, and ben has registered.

    It is set up once; the others have copies.
    """
    if not _set_up.exists():
        set_up(program)
        shutil.copytree(program.data, _set_up)
    else:
        shutil.copytree(_set_up, program.data)
    return program


@pytest.fixture(scope="session")
def _set_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("set-up") / "data"


def set_up(program: Program) -> None:
    arguments = ("--admin", "ada", "--password-stdin", "--site-name", "Reading room")
    data = ("--data-dir", str(program.data))
    finished = program.run(*data, "provision", *arguments, text=f"{ADMINISTRATOR}\n")
    assert finished.returncode == 0, finished.stderr
    with program.serving() as visitor:
        register(visitor)


def register(visitor: Visitor) -> None:
    path = "/accounts/register/"
    token = csrf_token(visitor.get(path)[1])
    fields = {"username": "ben", "password1": MEMBER, "password2": MEMBER}
    assert visitor.post(path, csrfmiddlewaretoken=token, **fields)[0] == 302


@pytest.fixture
def page(playwright: Playwright, terminal: Program, free_port: int) -> Iterator[Page]:
    """The page in the terminal's window."""
    with window(playwright, terminal, free_port) as shown:
        yield shown
