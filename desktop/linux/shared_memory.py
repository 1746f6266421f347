"""Whether the window engine has the room in shared memory in which it passes pictures around."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

# Bytes that are free. The engine's processes die of less than they need, and a container has 64 MB
# if nothing else is said, which is known to be too little.
ENOUGH = 128 * 1024 * 1024


def is_scarce(place: Path = Path("/dev/shm")) -> bool:  # noqa: S108 - where Linux has it
    """Tell whether files for temporary use have to do instead."""
    try:
        return shutil.disk_usage(place).free < ENOUGH or not os.access(place, os.W_OK | os.X_OK)
    except OSError:
        return True
