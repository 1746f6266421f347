"""The virtual environment `.venv` and its packages."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

from devtools.console import run_quietly

ROOT = Path(__file__).resolve().parents[1]
RUNTIME = "requirements.txt"
DEVELOPMENT = "requirements-dev.txt"


def prepare(requirements: str, root: Path = ROOT) -> Path:
    """Install what the file `requirements` pins into `.venv`; return the path of its Python.

    Does nothing if the stamp of the last installation still matches.
    """
    venv = root / ".venv"
    python = venv / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if _is_stamped(venv, root / requirements) and python.exists():
        return python
    if not _has_working_pip(python):
        _create(venv)
    _install(python, root / requirements)
    compile_sources(python, root)
    _write_stamps(venv, root, requirements)
    return python


def compile_sources(python: Path, root: Path = ROOT) -> None:
    """Compile the program's own code, as pip does with packages.

    Python would do so at the first start, but not if PYTHONDONTWRITEBYTECODE is set: each start
    would then take a tenth of a second longer. Importing reports what does not compile.
    """
    packages = [str(file.parent) for file in sorted(root.glob("*/__init__.py"))]
    command = [str(python), "-m", "compileall", "-q", *packages, str(root / "launcher.py")]
    subprocess.run(command, capture_output=True, check=False)


def stamp_text(requirements: Path) -> str:
    """Return what an installation depends on: the pins and the Python version."""
    pins = hashlib.sha256(requirements.read_bytes()).hexdigest()
    return f"{pins} {sys.implementation.cache_tag}\n"


def _stamp_file(venv: Path, requirements: Path) -> Path:
    return venv / f"{requirements.name}.stamp"


def _is_stamped(venv: Path, requirements: Path) -> bool:
    stamp = _stamp_file(venv, requirements)
    return stamp.exists() and stamp.read_text() == stamp_text(requirements)


def _write_stamps(venv: Path, root: Path, requirements: str) -> None:
    # The development pins include the run-time pins (see `lock`).
    for name in {requirements, RUNTIME}:
        _stamp_file(venv, root / name).write_text(stamp_text(root / name))


def _has_working_pip(python: Path) -> bool:
    """Return False for an incomplete environment and for one of another Python version too."""
    if not python.exists():
        return False
    asked = subprocess.run(
        [str(python), "-m", "pip", "--version"], capture_output=True, text=True, check=False
    )
    version = f"(python {sys.version_info.major}.{sys.version_info.minor})"
    return asked.returncode == 0 and asked.stdout.strip().endswith(version)


def _create(venv: Path) -> None:
    run_quietly(
        f"Creating the virtual environment {venv}",
        [sys.executable, "-m", "venv", "--clear", str(venv)],
    )


def _install(python: Path, requirements: Path) -> None:
    run_quietly(
        f"Installing {requirements.name} (a few hundred MB the first time)",
        [
            *(str(python), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"),
            *("--require-hashes", "-r", str(requirements)),
        ],
    )
