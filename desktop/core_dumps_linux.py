"""Keeps passwords and keys that are in memory out of core dumps, on Linux."""

from __future__ import annotations

import resource

PR_SET_DUMPABLE = 4  # linux/prctl.h


def forbid() -> None:
    """Have the system write no core dump of this process, nor of any that it starts."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def hide() -> None:
    """Keep this process from programs that take dumps by themselves, and from debuggers.

    The window engine cannot make its sandbox in a process that is hidden: call it when it has one.
    """
    import ctypes

    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
