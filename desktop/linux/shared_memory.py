"""Checks whether shared memory is large enough for the window engine."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

# Free bytes. The engine's processes crash if there is too little; containers have 64 MB by default,
# which is not enough.
ENOUGH = 128 * 1024 * 1024


def is_scarce(place: Path = Path("/dev/shm")) -> bool:  # noqa: S108 - where Linux has it
    """Return whether temporary files must be used instead."""
    try:
        return shutil.disk_usage(place).free < ENOUGH or not os.access(place, os.W_OK | os.X_OK)
    except OSError:
        return True
