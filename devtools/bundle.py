"""Builds the executable and checks whether it is up to date."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from devtools.console import run_quietly, say
from devtools.environment import ROOT

# None of these goes into the executable.
OUTSIDE = {"build", "dist", "tests", "docs", "bench", "devtools", "__pycache__"}
# Reproducible builds: a fixed time (1980, the earliest of zip files) and a fixed order of sets.
REPRODUCIBLE = {"SOURCE_DATE_EPOCH": "315532800", "PYTHONHASHSEED": "0"}


def build(python: Path, root: Path = ROOT) -> None:
    """Build `dist/Latchkey` from scratch."""
    run_quietly(
        "Building the executable (takes a minute or two)",
        [
            *(str(python), "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"),
            *("--distpath", str(root / "dist"), "--workpath", str(root / "build")),
            str(root / "build.spec"),
        ],
        env={**os.environ, **REPRODUCIBLE},
    )
    _stamp(root).write_text(fingerprint(root))
    say(f"Built {root / 'dist' / 'Latchkey'}")


def build_if_stale(python: Path, root: Path = ROOT) -> None:
    """Build unless `dist/Latchkey` is up to date with the sources."""
    stamp = _stamp(root)
    if stamp.exists() and stamp.read_text() == fingerprint(root):
        say("The executable is up to date.")
    else:
        build(python, root)


def fingerprint(root: Path) -> str:
    """Return a digest of the names and contents of all files that go into the executable."""
    digest = hashlib.sha256()
    for path in sorted(sources(root)):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(root).as_posix()} {content}\n".encode())
    return digest.hexdigest() + "\n"


def sources(root: Path) -> Iterator[Path]:
    """Return all files that go into the executable."""
    for folder, names, files in os.walk(root):
        names[:] = [name for name in names if name not in OUTSIDE and not name.startswith(".")]
        yield from (
            Path(folder, file)
            for file in files
            if not file.startswith(".") and not file.endswith((".md", "-dev.txt"))
        )


def _stamp(root: Path) -> Path:
    return root / "dist" / "Latchkey.stamp"
