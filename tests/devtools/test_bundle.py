from __future__ import annotations

import pytest

from devtools import bundle


@pytest.mark.parametrize(
    ("file", "stale"),
    [
        ("templates/base.html", True),
        ("accounts/views/login.py", True),
        ("tests/test_dev.py", False),
        ("docs/install.md", False),
        (".git/index", False),
        ("accounts/__pycache__/models.pyc", False),
    ],
)
def test_only_sources_of_the_executable_make_it_stale(file, stale, tmp_path):
    before = bundle.fingerprint(tmp_path)
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text("new")

    assert (bundle.fingerprint(tmp_path) != before) is stale


def test_the_executable_is_built_once_until_the_sources_change(programs, tmp_path):
    python = programs.add("python", 'mkdir -p "$8"; echo "$SOURCE_DATE_EPOCH" > "$8/built"')

    bundle.build_if_stale(python, tmp_path)
    assert (tmp_path / "dist" / "built").read_text().strip() == "315532800"
    bundle.build_if_stale(python, tmp_path)
    assert len(programs.calls("python")) == 1

    (tmp_path / "launcher.py").write_text("new")
    bundle.build_if_stale(python, tmp_path)
    assert len(programs.calls("python")) == 2
