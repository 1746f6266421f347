"""Reads kiosk.json, which the pages write for starts that cannot read the database."""

from __future__ import annotations

import json
from dataclasses import dataclass

from desktop.paths import DataFolder


@dataclass(frozen=True)
class KioskFile:
    """Whether to start in kiosk mode, and the hash of the exit PIN or ""."""

    on: bool = False
    exit_pin: str = ""


def read(folder: DataFolder) -> KioskFile:
    """Return the contents of the file; missing or damaged values are ignored."""
    try:
        said = json.loads(folder.kiosk.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return KioskFile()
    if not isinstance(said, dict):
        return KioskFile()
    exit_pin = said.get("exit_pin")
    return KioskFile(said.get("on") is True, exit_pin if isinstance(exit_pin, str) else "")
