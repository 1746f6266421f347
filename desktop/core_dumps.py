"""Keeps passwords and keys that are in memory out of core dumps and crash reports."""

from __future__ import annotations

import ctypes
import sys

NO_CRASH_REPORT = 0x0001 | 0x0002  # winbase.h: SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX
PR_SET_DUMPABLE = 4  # linux/prctl.h


def forbid() -> None:
    """Have the system keep no dump of this process, nor of any that it starts."""
    if sys.platform == "win32":  # not run
        ctypes.windll.kernel32.SetErrorMode(NO_CRASH_REPORT)
    else:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def hide() -> None:
    """Hide this process from crash handlers and debuggers of the same user.

    Call it after the window engine has created its sandbox, which fails in a hidden process.
    Elsewhere than on Linux there is no more to do.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
