"""Programs of a few shell lines that stand in for the real ones on a PATH of their own."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Programs:
    """A folder of programs; each notes in the diary what it was called with."""

    folder: Path
    diary: Path

    def add(self, name: str, body: str = "") -> Path:
        """Add a program that notes its call and then runs the shell lines `body`."""
        file = self.folder / name
        file.write_text(f'#!/bin/sh\necho "{name} $*" >> "{self.diary}"\n{body}\n')
        file.chmod(0o755)
        return file

    def calls(self, name: str) -> list[str]:
        """What `name` was called with, call by call."""
        lines = self.diary.read_text().splitlines() if self.diary.exists() else []
        return [line.removeprefix(f"{name} ") for line in lines if line.startswith(f"{name} ")]


@pytest.fixture
def programs(tmp_path_factory: pytest.TempPathFactory) -> Programs:
    folder = tmp_path_factory.mktemp("programs")
    (folder / "env").symlink_to(str(shutil.which("env")))
    return Programs(folder, folder / "diary")
