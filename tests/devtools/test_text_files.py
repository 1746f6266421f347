from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from devtools import text_files
from devtools.environment import ROOT


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with the project's own settings and one file that keeps them."""
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    shutil.copy(ROOT / ".editorconfig", tmp_path)
    (tmp_path / "good.txt").write_text("one\n  two – three\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("content", "setting"),
    [
        (b"caf\xe9\n", "charset = utf-8"),
        (b"one\r\ntwo\n", "end_of_line = lf"),
        (b"one\n\ttwo\n", "indent_style = space"),
        (b"one\ntwo", "insert_final_newline = true"),
        (b"one  \ntwo\n", "trim_trailing_whitespace = true"),
        (b"one\n  \n", "trim_trailing_whitespace = true"),
    ],
)
def test_a_file_that_breaks_a_setting_is_named(repository, content, setting):
    (repository / "bad.txt").write_bytes(content)

    assert text_files.faults(repository) == [f"bad.txt breaks `{setting}` of .editorconfig."]


def test_what_git_ignores_pictures_and_empty_files_are_left_alone(repository):
    (repository / ".gitignore").write_text("build/\n")
    (repository / "build").mkdir()
    (repository / "build" / "bad.txt").write_bytes(b"one")
    (repository / "picture.png").write_bytes(b"\x89PNG\r\n\x00 \n")
    (repository / "empty.txt").touch()

    assert text_files.faults(repository) == []


def test_a_file_that_is_gone_but_not_yet_for_git_is_left_alone(repository):
    subprocess.run(["git", "-C", repository, "add", "good.txt"], check=True)
    (repository / "good.txt").unlink()

    assert text_files.faults(repository) == []


def test_without_a_repository_the_check_fails_with_a_sentence(tmp_path):
    shutil.copy(ROOT / ".editorconfig", tmp_path)

    assert text_files.faults(tmp_path) == [
        "The text files were not checked: `git ls-files` failed."
    ]
