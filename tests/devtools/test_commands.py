"""dev.py as a person starts it."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from devtools import commands

ROOT = Path(__file__).resolve().parents[2]


def dev(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "dev.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def test_an_old_python_is_refused_with_one_sentence():
    source = (ROOT / "dev.py").read_text()
    ast.parse(source, feature_version=(3, 4))
    pretend = "import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path('dev.py')"

    refused = subprocess.run(
        [sys.executable, "-c", pretend], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert refused.returncode == 1
    assert refused.stderr.startswith("Latchkey needs Python 3.11 or newer. This is Python 3.9")
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", [[], ["launch"], ["check", "everything"]])
def test_wrong_usage_ends_with_2(arguments):
    assert dev(*arguments).returncode == 2


def test_it_needs_nothing_but_python_itself():
    # -S leaves out what is installed: a fresh machine has nothing of it.
    command = [sys.executable, "-S", str(ROOT / "dev.py"), "--help"]

    helped = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (helped.returncode, helped.stderr) == (0, "")


def test_help_lists_every_command():
    helped = dev("--help")

    assert helped.returncode == 0
    assert [row.split()[0] for row in helped.stdout.splitlines()[2:]] == list(commands.COMMANDS)


def test_run_becomes_the_launcher_in_the_folder_of_the_person(tmp_path):
    version = dev("run", "--version", cwd=tmp_path)

    assert version.returncode == 0, version.stderr
    assert version.stdout.startswith("Latchkey ")
    assert dev("run", "--no-such-option", cwd=tmp_path).returncode == 2


def test_test_hands_its_arguments_to_pytest(tmp_path):
    listed = dev("test", "--collect-only", "--quiet", "tests/devtools", cwd=tmp_path)

    assert listed.returncode == 0, listed.stderr
    assert "::test_test_hands_its_arguments_to_pytest" in listed.stdout
    assert listed.stdout.splitlines()[-1].startswith("Tests: passed, after ")


def test_when_system_packages_cannot_be_had_nothing_starts(programs):
    for name in ("dpkg-query", "apt-get", "apt-cache"):
        programs.add(name, "exit 100")

    stopped = dev("test", "tests/home", env={**os.environ, "PATH": str(programs.folder)})

    assert stopped.returncode == 1
    assert "Missing system packages: binutils" in stopped.stderr
    assert "Traceback" not in stopped.stderr
    assert stopped.stdout == ""
