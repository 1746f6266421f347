"""The changelog: in versions, each with what was added, changed and fixed."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LINES = (ROOT / "CHANGELOG.md").read_text().splitlines()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
RELEASE = re.compile(r"## (\d+)\.(\d+)\.(\d+) – \d{4}-\d\d-\d\d")
SECTIONS = ["### Added", "### Changed", "### Fixed"]


def releases() -> list[tuple[int, ...]]:
    """The numbers of the versions that have a date, newest first."""
    headings = [line for line in LINES if line.startswith("## ")]
    assert headings[0] == "## Unreleased"
    matches = [RELEASE.fullmatch(heading) for heading in headings[1:]]
    assert None not in matches, headings
    return [tuple(map(int, match.groups())) for match in matches if match]


def test_the_newest_release_is_the_version_of_the_project():
    assert ".".join(map(str, releases()[0])) == PROJECT["version"]


def test_releases_stand_newest_first():
    assert all(newer > older for newer, older in pairwise(releases()))


def test_each_version_has_its_sections_once_and_in_order():
    parts = "\n".join(LINES).split("\n## ")[1:]
    for part in parts:
        found = [line for line in part.splitlines() if line.startswith("###")]
        assert found == [section for section in SECTIONS if section in found]


def test_every_entry_stands_in_a_section_and_only_once():
    heading = ""
    for line in LINES:
        if line.startswith("#"):
            heading = line
        if line.startswith("- "):
            assert heading in SECTIONS, line

    entries = Counter(line for line in LINES if line.startswith("- "))
    assert [entry for entry, times in entries.items() if times > 1] == []


def test_the_guide_to_releasing_shows_a_heading_of_the_right_form():
    shown = re.findall(r"`(## \d[^`]*)`", (ROOT / "RELEASING.md").read_text())

    assert shown
    assert [heading for heading in shown if not RELEASE.fullmatch(heading)] == []
