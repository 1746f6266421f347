"""Keeps passwords and keys in memory out of core dumps on Linux."""

from __future__ import annotations

import resource

PR_SET_DUMPABLE = 4  # linux/prctl.h


def forbid() -> None:
    """Disable core dumps of this process and its child processes."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def hide() -> None:
    """Hide this process from crash handlers and debuggers of the same user.

    Call it after the window engine has created its sandbox, which fails in a hidden process.
    """
    import ctypes

    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
