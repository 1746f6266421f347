"""Workflows and templates for GitHub: pinned, only reading, with this project's commands."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from devtools.commands import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TEMPLATES = sorted((ROOT / ".github").rglob("*.md"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def name_of(path: Path) -> str:
    return path.name


@pytest.mark.parametrize("path", WORKFLOWS, ids=name_of)
def test_every_action_is_pinned_to_a_commit_with_its_version_beside_it(path):
    used = re.findall(r"uses: (.*)", path.read_text())

    assert used
    assert [use for use in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", use)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=name_of)
def test_a_workflow_can_only_read(path):
    text = path.read_text()

    assert "\npermissions:\n  contents: read\n\n" in text
    assert text.count("permissions:") == 1
    assert text.count("persist-credentials: false") == text.count("actions/checkout@")


@pytest.mark.parametrize("path", WORKFLOWS, ids=name_of)
def test_the_oldest_python_is_the_one_that_is_used(path):
    versions = re.findall(r'python-version: "([\d.]+)"', path.read_text())

    assert versions == [PROJECT["requires-python"].removeprefix(">=")]


@pytest.mark.parametrize("path", [*WORKFLOWS, *TEMPLATES], ids=name_of)
def test_commands_are_those_that_there_are(path):
    text = path.read_text()

    assert set(re.findall(r"python3? dev\.py ([a-z]+)", text)) <= set(COMMANDS)
    for module in re.findall(r"python3? -m ([\w.]+)", text):
        assert (ROOT / f"{module.replace('.', '/')}.py").exists()


def test_what_has_not_been_run_is_marked():
    installation = (ROOT / "docs" / "install.md").read_text()
    package = (ROOT / ".github" / "workflows" / "package.yml").read_text()

    assert ("Not run here" in package) == ("| **no** |" in installation)
