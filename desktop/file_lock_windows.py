"""A file lock that the system releases when the process ends: Windows (not tested)."""

from __future__ import annotations

import errno
import msvcrt
import os
import sys
from contextlib import ExitStack
from pathlib import Path

assert sys.platform == "win32"  # noqa: S101 - tells the type checker where this runs

CANNOT_LOCK = (errno.ENOLCK, errno.ENOSYS)
# A lock on Windows prevents reading, so it covers a byte beyond the content.
LOCKED_BYTE = 1 << 30


def take(descriptor: int) -> bool:
    """Lock the open file; return False if another process has locked it. Raises OSError."""
    os.lseek(descriptor, LOCKED_BYTE, os.SEEK_SET)
    try:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    except PermissionError:
        return False
    return True


def take_folder(_folder: Path, _held: ExitStack) -> bool:
    """Do nothing: an open file cannot be removed on Windows."""
    return True
