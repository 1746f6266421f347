"""What the data folder says of the kiosk, for a start that cannot ask the database yet."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

NAME = "kiosk.json"


@dataclass(frozen=True)
class KioskFile:
    """Whether an administrator has switched the kiosk on, and the hash of the staff's exit PIN."""

    on: bool = False
    exit_pin: str = ""


def read(folder: Path) -> KioskFile:
    """Return what the file in the data folder says; where it is missing or damaged, all is off."""
    try:
        said = json.loads((folder / NAME).read_bytes())
    except (OSError, ValueError, RecursionError):
        return KioskFile()
    if not isinstance(said, dict):
        return KioskFile()
    pin = said.get("exit_pin")
    return KioskFile(on=said.get("on") is True, exit_pin=pin if isinstance(pin, str) else "")
