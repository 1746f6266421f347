"""What can be judged about the sources without running the tests."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from devtools import lock
from devtools.console import Stopped, run_quietly
from devtools.environment import ROOT


def check(python: Path) -> int:
    """Make every check, also after one has failed; return 1 if any did."""
    faults = lock.drift()
    with _throwaway_data_folder() as folder:
        env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "djangoapp.settings.desktop",
            "LATCHKEY_DATA_DIR": str(folder),
        }
        for title, command in _programs(python).items():
            faults += _fault(title, command, env)
    for sentence in faults:
        print(sentence)
    print(f"Checks: {len(faults)} failed." if faults else "Checks: all passed.")
    return 1 if faults else 0


def _programs(python: Path) -> dict[str, list[str]]:
    module = [str(python), "-m"]
    django = [*module, "django"]
    djade = [str(python.parent / "djade"), "--check", "--target-version", "5.2"]
    templates = sorted(str(path) for path in (ROOT / "templates").rglob("*.html"))
    return {
        "Style (ruff)": [*module, "ruff", "check", "--no-cache", "."],
        "Formatting (ruff)": [*module, "ruff", "format", "--check", "."],
        "Formatting of the templates (djade)": [*djade, *templates],
        "Types (mypy)": [*module, "mypy"],
        "Migrations fit the models": [*django, "makemigrations", "--check", "--dry-run"],
        "Settings that people get (check --deploy)": [
            *(*django, "check", "--deploy", "--fail-level", "WARNING")
        ],
    }


def _fault(title: str, command: list[str], env: Mapping[str, str]) -> list[str]:
    try:
        run_quietly(title, command, env=env)
    except Stopped as stop:
        return [str(stop)]
    return []


@contextmanager
def _throwaway_data_folder() -> Iterator[Path]:
    """A data folder with a key, as the settings that people get demand one."""
    with tempfile.TemporaryDirectory() as name:
        key = Path(name) / "secret.key"
        key.write_text(secrets.token_urlsafe(64))
        key.chmod(0o600)
        yield Path(name)
