"""Keeps what is in memory from the disk and from other programs, on Linux."""

from __future__ import annotations

import resource

PR_SET_DUMPABLE = 4  # linux/prctl.h


def protect() -> None:
    """Have the system write no core dump of this process, nor of those that it starts."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
