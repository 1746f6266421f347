"""install.sh: the menu entry, the icons and the command, and away with them again."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.package.program import Program

pytestmark = pytest.mark.packaged

INSTALL = "_internal/packaging/linux/install.sh"


def install(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = ["sh", str(folder / INSTALL), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def prefix(built: Path, tmp_path: Path) -> Path:
    prefix = tmp_path / "usr local"
    done = install(built, "--prefix", prefix)
    assert (done.returncode, done.stderr) == (0, "")
    return prefix


def test_the_command_starts_the_installed_program(prefix, tmp_path):
    program = Program(prefix / "bin", tmp_path / "data")
    program.executable = prefix / "bin/latchkey"
    assert program.run("--version").stdout.startswith("Latchkey ")


def test_the_menu_entry_names_the_command_and_the_icon(prefix):
    entry = (prefix / "share/applications/latchkey.desktop").read_text(encoding="utf-8")
    assert f'Exec="{prefix}/bin/latchkey"\n' in entry
    assert "Icon=latchkey\n" in entry
    icons = {path.parts[-3] for path in (prefix / "share/icons/hicolor").rglob("latchkey.*")}
    assert {"16x16", "48x48", "256x256", "scalable"} <= icons


def test_the_menu_entry_says_what_the_name_of_the_folder_is(built, tmp_path):
    prefix = tmp_path / 'a "b" \\c $HOME `d` %u; & |e'

    assert install(built, "--prefix", prefix).returncode == 0

    entry = (prefix / "share/applications/latchkey.desktop").read_text(encoding="utf-8")
    (command,) = [line[5:] for line in entry.splitlines() if line.startswith("Exec=")]
    # Desktop Entry Specification: the escapes of every text, of an argument in quotes, of a field.
    text = command.replace("\\\\", "\\")
    argument = re.sub(r'\\(["`$\\])', r"\1", text[1:-1]).replace("%%", "%")
    assert argument == f"{prefix}/bin/latchkey"


def test_a_newer_one_takes_the_place_of_the_older(built, prefix):
    left_over = prefix / "lib/latchkey/_internal/left-over"
    left_over.touch()
    assert install(built, "--prefix", prefix).returncode == 0
    assert not left_over.exists()
    assert [path.name for path in (prefix / "lib").iterdir()] == ["latchkey"]


def test_the_installed_program_does_not_install_over_itself(prefix):
    refused = install(prefix / "lib/latchkey", "--prefix", prefix)
    assert refused.returncode == 1
    assert "itself" in refused.stderr
    assert (prefix / "lib/latchkey/Latchkey").is_file()


def test_removing_leaves_nothing_behind(built, prefix):
    assert install(built, "--remove", "--prefix", prefix).returncode == 0
    assert [path for path in prefix.rglob("*") if not path.is_dir()] == []


def test_an_unknown_option_shows_the_usage(built):
    shown = install(built, "--everywhere")
    assert shown.returncode == 2
    assert "sh install.sh [--prefix DIR]" in shown.stdout
