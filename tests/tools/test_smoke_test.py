from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest

from devtools.environment import ROOT
from tools import smoke_test

pytestmark = pytest.mark.slow  # starts the program several times

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
PYTHON = f"{sys.executable} {ROOT}/launcher.py"
ENDS_BADLY = f"""
if [ $1 = run ]; then
    {PYTHON} "$@" & trap "kill $!; wait $!; exit 4" TERM; wait
fi"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """From source, so that it passes; a test puts lines before what it does."""
    return tmp_path / "program"


def write(program: Path, lines: str = "") -> None:
    program.write_text(f'#!/bin/sh\n{lines}\nexec {PYTHON} "$@"\n')
    program.chmod(0o755)


def test_a_program_that_does_everything_passes(program):
    write(program)

    assert smoke_test.main(program) == 0


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("case $1 in --version) echo Latchkey 0.0; exit;; esac", f"not as {VERSION}"),
        ("case $1 in --version) exit 3;; esac", "--version ended with status 3"),
        ("case $1 in provision) echo no >&2; exit 1;; esac", "provision ended with status 1: no"),
        ("case $1 in provision) exit;; esac", "no form in"),
        ("case $1 in provision) exit;; run) echo hello; exit;; esac", "is ready but “hello”"),
        (ENDS_BADLY, "server ended with status 4"),
        ("case $1 in verify) exit 1;; esac", "verify ended with status 1"),
    ],
)
def test_each_fault_is_told_in_a_sentence(program, capsys, lines, told):
    write(program, lines)

    assert smoke_test.main(program) == 1
    assert told in capsys.readouterr().err


def test_an_executable_that_was_not_built_is_reported(program, capsys):
    assert smoke_test.main(program) == 1
    assert "No such file" in capsys.readouterr().err
