"""Which of the installed packages are for the people who get the executable."""

from __future__ import annotations

from pathlib import Path

from recipe import installed

ROOT = Path(__file__).resolve().parents[2]


def test_what_is_pinned_for_people_is_theirs():
    names = {package.metadata["Name"] for package in installed.for_people(ROOT)}
    assert {"Django", "waitress", "pywebview"} <= names
    assert "pytest" not in names


def test_modules_of_developers_packages_are_known():
    modules = set(installed.modules_for_developers(ROOT))
    assert {"pytest", "mypy", "PyInstaller", "playwright"} <= modules
    assert modules.isdisjoint(
        {"django", "waitress", "webview", "PySide6", "_cffi_backend", "argon2"}
    )


def test_the_name_of_a_package_may_be_written_in_any_way(tmp_path):
    (tmp_path / "requirements.txt").write_text("PyTest==9.0\n")
    assert "pytest" not in installed.modules_for_developers(tmp_path)
