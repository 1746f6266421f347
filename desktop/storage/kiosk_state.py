"""What the pages leave in the data folder for a start that cannot ask the database: kiosk.json."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

NAME = "kiosk.json"


@dataclass(frozen=True)
class KioskFile:
    """Whether the program owns the screen at every start, and the hash of the exit PIN or ""."""

    on: bool = False
    exit_pin: str = ""


def read(folder: Path) -> KioskFile:
    """Return what is in the file; what is missing or damaged there says nothing."""
    try:
        said = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return KioskFile()
    if not isinstance(said, dict):
        return KioskFile()
    exit_pin = said.get("exit_pin")
    return KioskFile(said.get("on") is True, exit_pin if isinstance(exit_pin, str) else "")
