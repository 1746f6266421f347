"""Static checks of the sources."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from devtools import lock, text_files
from devtools.console import Stopped, run_quietly
from devtools.environment import ROOT


def check(python: Path) -> int:
    """Run every check, even after a failure; return 1 if any failed."""
    faults = [*lock.drift(), *text_files.faults()]
    with _throwaway_data_folder() as folder:
        env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "djangoapp.settings.desktop",
            "LATCHKEY_DATA_DIR": str(folder),
        }
        for title, command in programs(python).items():
            faults += _fault(title, command, env)
    for sentence in faults:
        print(sentence)
    print(f"Checks: {len(faults)} failed." if faults else "Checks: all passed.")
    return 1 if faults else 0


def programs(python: Path) -> dict[str, list[str]]:
    """Return the commands to run by their description."""
    module = [str(python), "-m"]
    django = [*module, "django"]
    tools = python.parent
    djade = [str(tools / "djade"), "--check", "--target-version", "5.2"]
    djangofmt = [str(tools / "djangofmt"), "check", "--target-version", "5.2"]
    issues = _files(".github/ISSUE_TEMPLATE/*.yml")
    forms = [file for file in issues if not file.endswith("config.yml")]
    schema = [*module, "check_jsonschema", "--builtin-schema"]
    return {
        "Style (ruff)": [*module, "ruff", "check", "--no-cache", "."],
        "Formatting (ruff)": [*module, "ruff", "format", "--check", "."],
        "Scripts (oxlint)": [str(tools / "oxlint"), "--deny-warnings", "static/js"],
        "Style sheets": [*module, "devtools.stylesheets"],
        # A sentence stays on one line, so `trimmed` has nothing to trim.
        "Templates (djangofmt)": [*djangofmt, "--ignore", "untrimmed-blocktranslate", "templates"],
        "Formatting of the templates (djade)": [*djade, *_files("templates/**/*.html")],
        "Workflows": [*schema, "vendor.github-workflows", *_files(".github/workflows/*.yml")],
        "Issue forms": [*schema, "vendor.github-issue-forms", *forms],
        "Types (mypy)": [*module, "mypy"],
        "Migrations fit the models": [*django, "makemigrations", "--check", "--dry-run"],
        "Settings that people get (check --deploy)": [
            *(*django, "check", "--deploy", "--fail-level", "WARNING")
        ],
    }


def _files(pattern: str) -> list[str]:
    return sorted(str(path) for path in ROOT.glob(pattern))


def _fault(title: str, command: list[str], env: Mapping[str, str]) -> list[str]:
    try:
        run_quietly(title, command, env=env)
    except Stopped as stop:
        return [str(stop)]
    return []


@contextmanager
def _throwaway_data_folder() -> Iterator[Path]:
    """Create a temporary data folder with a secret key, which the production settings require."""
    with tempfile.TemporaryDirectory() as name:
        key = Path(name) / "secret.key"
        key.write_text(secrets.token_urlsafe(64))
        key.chmod(0o600)
        yield Path(name)
