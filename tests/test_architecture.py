"""The picture of the packages in docs/architecture.md is the tree as it is."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.test_layers import DEPTH, LAYERS, ROOT

PAGE = ROOT / "docs/architecture.md"
# Packages that Django or gettext prescribe; each holds what its name says everywhere.
PRESCRIBED = {"day_first", "management", "migrations", "templatetags"}


def drawn(page: str) -> list[tuple[str, str]]:
    """Return the path and the description of each package in the picture."""
    picture = re.search(r"## Packages\n.*?```\n(.*?)```", page, re.DOTALL)
    assert picture
    packages: list[tuple[str, str]] = []
    above: list[str] = []
    for line in picture[1].splitlines():
        name, description = re.split(r"/ +", line.strip(), maxsplit=1)
        depth = (len(line) - len(line.lstrip())) // 2
        above[depth:] = [name]
        packages.append(("/".join(above), description))
    return packages


def packages(root: Path) -> list[tuple[str, str]]:
    """Return the path and the first line of the docstring of each package of the product."""
    found = []
    for name in DEPTH:
        for file in (root / name).rglob("__init__.py"):
            path = file.parent.relative_to(root)
            if not PRESCRIBED & set(path.parts):
                text = ast.get_docstring(ast.parse(file.read_text())) or ""
                found.append((path.as_posix(), text.partition("\n")[0]))
    return found


def test_the_picture_shows_each_package_and_what_it_is_for():
    assert sorted(drawn(PAGE.read_text())) == sorted(packages(ROOT))


def test_contributors_see_the_layers_as_they_are():
    page = (ROOT / "CONTRIBUTING.md").read_text()
    picture = re.search(r"## Structure\n\n```\n(.*?)```", page, re.DOTALL)
    assert picture

    shown = re.findall(r"^(?: *└─ )?([\w.]+(?:, \w+)*)", picture[1], re.MULTILINE)

    assert [set(line.removesuffix(".py").split(", ")) for line in shown] == list(LAYERS)
