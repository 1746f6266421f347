"""A lock that the system takes back when the process ends, however it ends: Linux and macOS."""

from __future__ import annotations

import errno
import fcntl
import os
import sys
from contextlib import ExitStack
from pathlib import Path

assert sys.platform != "win32"  # noqa: S101 - tells the type checker where this runs

# Not every file system of a network can lock.
CANNOT_LOCK = (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS)


def take(descriptor: int) -> bool:
    """Lock the open file; False if another process has it. Raises OSError if nobody can."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def take_folder(folder: Path, held: ExitStack) -> bool:
    """Lock `folder` until `held` is closed; False if another process has it, True if nobody can."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return False
    except OSError:
        os.close(descriptor)  # Some file systems lock what can be written, and no folder.
        return True
    held.callback(os.close, descriptor)
    return True
