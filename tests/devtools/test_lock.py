from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from devtools import lock

ROOT = Path(__file__).resolve().parents[2]


def test_requirements_have_not_drifted():
    assert lock.drift() == []


@pytest.mark.parametrize(
    ("file", "old", "new", "drifted"),
    [
        (
            "pyproject.toml",
            '"waitress~=',
            '"waitress>',
            ["requirements.txt", "requirements-dev.txt"],
        ),
        ("pyproject.toml", '"pytest~=', '"pytest>', ["requirements-dev.txt"]),
        ("requirements.txt", "waitress==3", "waitress==2", ["requirements.txt"]),
    ],
)
def test_drift_is_named(file, old, new, drifted, tmp_path):
    for name in ("pyproject.toml", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path)
    text = (tmp_path / file).read_text()
    (tmp_path / file).write_text(text.replace(old, new))

    assert [sentence.split()[0] for sentence in lock.drift(tmp_path)] == drifted


def test_both_files_are_generated_with_their_fingerprints(programs, tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    python = programs.add("python", f'echo "waitress==3.0.2" > "{tmp_path}/$7"')

    lock.write(python, ["--upgrade"], tmp_path)

    assert lock.drift(tmp_path) == []
    assert all("--upgrade" in call for call in programs.calls("python"))
