"""Requirement files with exact pins and hashes, generated from pyproject.toml.

Each file starts with two fingerprints: of the dependencies in pyproject.toml, and of the pins
below. Differences are therefore detected offline.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Sequence
from pathlib import Path

from devtools.console import run_quietly
from devtools.environment import DEVELOPMENT, ROOT, RUNTIME

GENERATED = "# Generated from pyproject.toml by `python3 dev.py lock`: change it there."


def write(python: Path, options: Sequence[str], root: Path = ROOT) -> None:
    """Generate both files; pins stay the same unless `options` contains `--upgrade`."""
    _compile(python, root, RUNTIME, options)
    # Constrained to the run-time pins, so that tests run with the versions that users get.
    _compile(python, root, DEVELOPMENT, [*options, "--group", "dev", "--constraint", RUNTIME])


def drift(root: Path = ROOT) -> list[str]:
    """Return a message for each requirements file that differs from what `lock` would write."""
    sentences = []
    for name in (RUNTIME, DEVELOPMENT):
        head, pins = _split((root / name).read_text())
        if head != _head(root, name, pins):
            sentences.append(f"{name} is out of date: run `python3 dev.py lock`.")
    return sentences


def _compile(python: Path, root: Path, name: str, options: Sequence[str]) -> None:
    run_quietly(
        f"Choosing the versions for {name}",
        [
            *(str(python), "-m", "uv", "pip", "compile", "pyproject.toml", "--output-file", name),
            *("--universal", "--python-version", "3.11", "--generate-hashes", "--no-header"),
            *options,
        ],
    )
    file = root / name
    _, pins = _split(file.read_text())
    file.write_text(_head(root, name, pins) + pins)


def _split(text: str) -> tuple[str, str]:
    """Return the comment lines at the top, and the pins."""
    lines = text.splitlines(keepends=True)
    size = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return "".join(lines[:size]), "".join(lines[size:])


def _head(root: Path, name: str, pins: str) -> str:
    asked = json.dumps(_asked_for(root, name)).encode()
    return (
        f"{GENERATED}\n"
        f"# asked for: sha256:{hashlib.sha256(asked).hexdigest()}\n"
        f"# pins: sha256:{hashlib.sha256(pins.encode()).hexdigest()}\n"
    )


def _asked_for(root: Path, name: str) -> list[str]:
    project = tomllib.loads((root / "pyproject.toml").read_text())
    group = project["dependency-groups"]["dev"] if name == DEVELOPMENT else []
    return [
        project["project"]["requires-python"],
        *sorted(project["project"]["dependencies"]),
        *sorted(group),
    ]
