"""What the documentation says is so."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from devtools.commands import COMMANDS
from tests.administration.people_file import BAD

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def python_files() -> list[Path]:
    top = [path for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")]
    return [*ROOT.glob("*.py"), *(file for folder in top for file in folder.rglob("*.py"))]


def dependencies() -> list[str]:
    lines = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    return [re.split(r"[^\w-]", line)[0] for line in lines]


def test_the_readme_starts_with_the_two_commands():
    top = (ROOT / "README.md").read_text().splitlines()[:6]

    assert [line.split("#")[0].strip() for line in top if "dev.py" in line] == [
        "python3 dev.py run",
        "python3 dev.py test",
    ]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_explained_to_contributors(command):
    assert f"`python3 dev.py {command}`" in (ROOT / "CONTRIBUTING.md").read_text()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_page_names_a_command_that_dev_py_does_not_have(page):
    assert set(re.findall(r"python3 dev\.py ([a-z]+)", page.read_text())) <= set(COMMANDS)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_page_starts_the_launcher_with_a_python_that_lacks_its_packages(page):
    # From the sources that is `python3 dev.py run`, and `latchkey` where it is installed.
    assert re.findall(r"launcher\.py (?:--?\w|[a-z]+ (?:NAME|FILE|-))", page.read_text()) == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_inside_the_project_lead_somewhere(page):
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_modules_that_a_page_names_exist(page):
    modules = {f"/{name_of(path)}" for path in python_files()}
    named = set(re.findall(r"`([\w/]+\.py)`", page.read_text()))

    assert {
        name for name in named if not any(path.endswith(f"/{name}") for path in modules)
    } == set()


def anchors(page: Path) -> set[str]:
    """The anchors of the headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_to_headings_lead_to_one(page):
    links = re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", page.read_text())

    assert [
        link for link in links if link[1] not in anchors(page.parent / link[0] if link[0] else page)
    ] == []


@pytest.mark.parametrize("dependency", dependencies())
def test_every_dependency_has_its_reason(dependency):
    rows = (ROOT / "docs" / "dependencies.md").read_text().splitlines()
    named = [row.split("|")[1] for row in rows if row.startswith("| ")]

    assert any(re.search(rf"\b{dependency}\b(?!-)", cell) for cell in named)


def test_the_python_that_is_asked_for_is_the_same_everywhere():
    oldest = PROJECT["project"]["requires-python"].removeprefix(">=")

    assert f"({oldest.replace('.', ', ')})" in (ROOT / "dev.py").read_text()
    for page in ("README.md", "CONTRIBUTING.md"):
        assert f"Python {oldest} or newer" in (ROOT / page).read_text()


def test_the_number_of_bad_rows_is_the_one_that_the_file_has():
    page = (ROOT / "docs" / "people.md").read_text()

    assert re.findall(r"of each of (\d+) kinds", page) == [str(len(BAD))]
