"""The licenses of others that go with the executable."""

from __future__ import annotations

import re
from pathlib import Path

from recipe import licenses

ROOT = Path(__file__).resolve().parents[2]


def test_each_package_is_listed_with_its_terms(tmp_path):
    index = Path(licenses.files(ROOT, tmp_path)[0][0]).read_text(encoding="utf-8")
    packages = dict(re.findall(r"^(\S+) [\d.]+: (.+)$", index, re.MULTILINE))
    assert packages["whitenoise"] == "MIT"
    assert packages["PySide6_WebEngine"].startswith("LGPL-3.0-only")
    assert "put your own build of them in their place" in index.replace("\n", " ")


def test_the_texts_that_packages_bring_go_along(tmp_path):
    folders = {folder for _, folder in licenses.files(ROOT, tmp_path)}
    assert {"licenses/Django", "licenses/waitress", "licenses/pywebview"} <= folders


def test_packages_for_other_systems_are_not_listed(tmp_path):
    (tmp_path / "requirements.txt").write_text("never-heard-of==1.0 ; sys_platform == 'os2'\n")
    assert licenses.files(tmp_path, tmp_path)[0][1] == "licenses"
    assert "never-heard-of" not in (tmp_path / "licenses.txt").read_text(encoding="utf-8")
