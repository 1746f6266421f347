"""What shared libraries ask for, as readelf shows it."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

NEEDED = re.compile(r"\(NEEDED\).*\[(.+)\]")
SEARCHED = re.compile(r"\((?:RPATH|RUNPATH)\).*\[(.+)\]")


def is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def needed(path: Path) -> set[str]:
    """The names of the libraries that ``path`` cannot start without."""
    return set(NEEDED.findall(_dynamic_section(path)))


def searched(path: Path) -> set[str]:
    """The folders that ``path`` itself names to look in."""
    return {folder for row in SEARCHED.findall(_dynamic_section(path)) for folder in row.split(":")}


@cache
def _dynamic_section(path: Path) -> str:
    shown = ["readelf", "--dynamic", "--wide", str(path)]
    return subprocess.run(shown, capture_output=True, text=True, check=True).stdout
