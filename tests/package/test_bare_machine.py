"""The executable where there is nothing but a desktop's libraries (see bare_machine.py)."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.package import bare_machine
from tests.package.program import Program
from tests.package.windows import on_this_display, window

pytestmark = pytest.mark.packaged


def may_mount() -> bool:
    """Changing the root needs privileges that an ordinary person, and many a container, lacks."""
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        return False
    attempt = ["unshare", "--mount", "mount", "--bind", "/tmp", "/mnt"]
    return subprocess.run(attempt, capture_output=True, check=False).returncode == 0


class BareProgram(Program):
    """The executable with another root; the data folder is /data there."""

    def __init__(self, root: Path, bundle: Path) -> None:
        super().__init__(bundle, Path("/data"), {"PATH": os.environ["PATH"], **on_this_display()})
        self.root = root
        self.bundle = bundle

    def command(self, *arguments: str) -> Sequence[str]:
        return bare_machine.command(self.root, self.bundle, *arguments)


@pytest.fixture(scope="module")
def machine(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not may_mount():
        pytest.skip("only root may give a program another root folder")
    root = tmp_path_factory.mktemp("bare")
    bare_machine.furnish(root, built)
    return root


@pytest.fixture
def program(machine: Path, built: Path) -> Program:
    shutil.rmtree(machine / "data")
    (machine / "data").mkdir()
    return BareProgram(machine, built)


def test_the_machine_has_no_python_and_no_shell(machine):
    names = [path.name for path in machine.rglob("*")]
    assert [name for name in names if "python" in name or name in {"sh", "bash", "env"}] == []


def test_it_serves(program):
    with program.serving() as visitor:
        assert visitor.get("/setup/")[0] == 200
    assert (program.root / "data/latchkey.sqlite3").is_file()


@pytest.mark.window
def test_its_window_opens(playwright, program, free_port):
    with window(playwright, program, free_port) as page:
        assert page.locator("main [name=terminal_name]").is_visible()
        style = page.evaluate("getComputedStyle(document.body).fontSize")
    assert style == "18px"
