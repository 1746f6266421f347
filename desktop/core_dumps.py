"""Keeps passwords and keys in memory out of core dumps and crash reports."""

from __future__ import annotations

import ctypes
import sys

NO_CRASH_REPORT = 0x0001 | 0x0002  # winbase.h: SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX
PR_SET_DUMPABLE = 4  # linux/prctl.h


def forbid() -> None:
    """Disable core dumps and crash reports of this process and its child processes."""
    if sys.platform == "win32":  # not tested
        ctypes.windll.kernel32.SetErrorMode(NO_CRASH_REPORT)
    else:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def hide() -> None:
    """Hide this process from crash handlers and debuggers of the same user, on Linux only.

    Call it after the window engine has created its sandbox, which fails in a hidden process.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
