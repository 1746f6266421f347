"""The executable, built when the sources changed, and copies of it in unusual places."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from devtools import bundle
from devtools.environment import ROOT

BUILD_LIMIT = 600  # seconds


@pytest.fixture(scope="session")
def built() -> Path:
    """`dist/Latchkey`, made from the sources as they are now."""
    stamp = ROOT / "dist" / "Latchkey.stamp"
    if not stamp.exists() or stamp.read_text() != bundle.fingerprint(ROOT):
        command = [sys.executable, str(ROOT / "dev.py"), "build"]
        subprocess.run(command, check=True, timeout=BUILD_LIMIT)
    return ROOT / "dist" / "Latchkey"


@pytest.fixture(scope="session")
def carried(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A read-only copy in a folder whose name has what means something else elsewhere."""
    folder = tmp_path_factory.mktemp("carried") / 'Schlüssel; "brett" \\ $HOME %u'
    shutil.copytree(built, folder, symlinks=True)
    _let_write(folder, False)
    yield folder
    _let_write(folder, True)


def _let_write(folder: Path, allowed: bool) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o200 if allowed else mode & ~0o222)
