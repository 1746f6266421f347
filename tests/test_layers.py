"""Imports go downwards only, from launcher to audit, and never in a circle.

Passwords and codes are checked in one module each.
"""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = (
    {"launcher"},
    {"desktop"},
    {"djangoapp"},
    {"administration", "files", "home", "kiosk", "notes", "recovery"},
    {"accounts"},
    {"audit"},
)
DEPTH = {name: depth for depth, names in enumerate(LAYERS) for name in names}
# Not part of the product, so the product cannot rely on them.
OUTSIDE = {"bench", "devtools", "tests", "tools"}
WINDOW_ENGINES = {"PySide6", "qtpy", "webview"}


def imported_names(source: str) -> Iterator[str]:
    """Each name that `source` imports, anywhere in it, with dots: `from a import b` is `a.b`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield from (str(part.value) for part in node.args if isinstance(part, ast.Constant))


def refusal(package: str, name: str) -> str:
    """Why `package` may not import `name`; empty if it may."""
    top = name.partition(".")[0]
    ours = top in DEPTH and top != package
    reasons = {
        "is not part of the product": top in OUTSIDE,
        "belongs to desktop alone": top in WINDOW_ENGINES and package != "desktop",
        "does not lie below": ours and DEPTH[top] <= DEPTH[package],
        "is not the seam djangoapp.startup": package == "desktop"
        and (ours or top == "django")
        and not f"{name}.".startswith("djangoapp.startup."),
    }
    return next((why for why, holds in reasons.items() if holds), "")


def forbidden_imports(root: Path) -> list[str]:
    """One sentence for each import of the product that goes upwards or sideways."""
    return [
        f"{path.relative_to(root)} imports {name}, which {why}"
        for path in product_files(root)
        for name in imported_names(path.read_text())
        if (why := refusal(path.relative_to(root).with_suffix("").parts[0], name))
    ]


def import_circle(root: Path) -> list[str]:
    """Return the modules that import each other in a circle, the first again as the last; or [].

    Imports within functions and for type checking count as well.
    """
    files = {module_name(path.relative_to(root)): path for path in product_files(root)}
    graph = {
        name: {
            target
            for found in imported_names(path.read_text())
            if (target := found if found in files else found.rpartition(".")[0]) in files
        }
        - {name}
        for name, path in files.items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        return list(circle.args[1])
    return []


def module_name(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def product_files(root: Path) -> list[Path]:
    trees = [path for name in DEPTH for path in sorted((root / name).rglob("*.py"))]
    return [*root.glob("launcher.py"), *trees]


def test_every_import_of_the_product_goes_downwards():
    assert product_files(ROOT)
    assert forbidden_imports(ROOT) == []


@pytest.mark.parametrize(
    ("check", "place"),
    [
        (r"hashers\.opening_form|check_password", "accounts/authentication.py"),
        (r"hashers\.matches_code", "recovery/code_authentication.py"),
    ],
)
def test_a_secret_is_checked_in_one_place(check, place):
    files = product_files(ROOT)
    found = [path for path in files if re.search(rf"\b({check})\(", path.read_text())]
    assert [path.relative_to(ROOT).as_posix() for path in found] == [place]


def test_no_modules_import_each_other_in_a_circle():
    assert import_circle(ROOT) == []


@pytest.mark.parametrize(
    "line",
    [
        "import audit.first",
        "from audit import first",
        "from audit.first import anything",
        "def late():\n    from audit import first",
        "if TYPE_CHECKING:\n    from audit.first import Anything",
    ],
)
def test_a_circle_is_found(line, tmp_path):
    (tmp_path / "audit").mkdir()
    for name, source in {"first": "from audit import second", "second": line}.items():
        (tmp_path / "audit" / f"{name}.py").write_text(f"{source}\n")

    assert set(import_circle(tmp_path)) == {"audit.first", "audit.second"}


def test_every_package_has_a_place_in_the_layers():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    assert packages - OUTSIDE <= set(DEPTH)


@pytest.mark.parametrize(
    ("package", "line"),
    [
        ("audit", "from accounts.models import User"),
        ("audit", "import djangoapp.settings.base"),
        ("accounts", "from home import views"),
        ("accounts", "import webview"),
        ("accounts", "from tests.cast import ada"),
        ("home", "from kiosk import policy"),
        ("djangoapp", "import desktop.server.loopback"),
        ("djangoapp", "import launcher"),
        ("desktop", "import django.db"),
        ("desktop", "from djangoapp import gate"),
        ("desktop", "import djangoapp.startup_secrets"),
        ("desktop", "from accounts.models import User"),
    ],
)
def test_an_upward_or_sideways_import_is_found(package, line, tmp_path):
    if (ROOT / package).is_dir():
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    added = tmp_path / package / "added.py"
    added.parent.mkdir(exist_ok=True)
    added.write_text(f"def late():\n    {line}\n")

    found = forbidden_imports(tmp_path)

    assert [sentence.split()[0] for sentence in found] == [f"{package}/added.py"]


def test_an_import_by_name_is_found(tmp_path):
    (tmp_path / "audit").mkdir()
    (tmp_path / "audit" / "added.py").write_text("importlib.import_module('accounts.models')\n")

    assert len(forbidden_imports(tmp_path)) == 1


@pytest.mark.parametrize(
    ("package", "line"),
    [
        ("desktop", "from djangoapp import startup"),
        ("desktop", "from djangoapp.startup import Refused"),
        ("desktop", "import webview"),
        ("launcher", "from desktop.app import main"),
        ("home", "from accounts.models import User"),
        ("accounts", "from accounts import roles"),
        ("accounts", "from django.db import models"),
    ],
)
def test_a_downward_import_is_allowed(package, line):
    assert [refusal(package, name) for name in imported_names(line)] == [""]
