"""A file lock that the system releases when the process ends: Linux and macOS."""

from __future__ import annotations

import errno
import fcntl
import os
import sys
from contextlib import ExitStack
from pathlib import Path

assert sys.platform != "win32"  # noqa: S101 - tells the type checker where this runs

# Not every network file system supports locks.
CANNOT_LOCK = (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS)


def take(descriptor: int) -> bool:
    """Lock the open file; return False if another process has locked it. Raises OSError."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def take_folder(folder: Path, held: ExitStack) -> bool:
    """Lock `folder` until `held` is closed; return False if another process has locked it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return False
    except OSError:
        os.close(descriptor)  # Some file systems cannot lock folders.
        return True
    held.callback(os.close, descriptor)
    return True
