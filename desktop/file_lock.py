"""A file lock that the system releases when the process ends."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    from desktop.file_lock_windows import CANNOT_LOCK, take, take_folder
else:
    from desktop.file_lock_posix import CANNOT_LOCK, take, take_folder

__all__ = ["CANNOT_LOCK", "take", "take_folder", "take_if_possible"]


def take_if_possible(descriptor: int) -> bool:
    """Lock the open file as `take` does; return True also where files can't be locked."""
    try:
        return take(descriptor)
    except OSError as error:
        if error.errno not in CANNOT_LOCK:
            raise
        return True
