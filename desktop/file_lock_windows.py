"""A lock that the system takes back when the process ends, however it ends: Windows (not run)."""

from __future__ import annotations

import errno
import msvcrt
import os
import sys
from contextlib import ExitStack
from pathlib import Path

assert sys.platform == "win32"  # noqa: S101 - tells the type checker where this runs

CANNOT_LOCK = (errno.ENOLCK, errno.ENOSYS)
# A lock on Windows forbids reading. This byte lies behind everything that is ever written.
LOCKED_BYTE = 1 << 30


def take(descriptor: int) -> bool:
    """Lock the open file; False if another process has it. Raises OSError if nobody can."""
    os.lseek(descriptor, LOCKED_BYTE, os.SEEK_SET)
    try:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    except PermissionError:
        return False
    return True


def take_folder(_folder: Path, _held: ExitStack) -> bool:
    """Do nothing: a file that is open cannot be removed here."""
    return True
