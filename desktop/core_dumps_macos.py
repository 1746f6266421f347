"""Keeps passwords and keys that are in memory out of core dumps, on macOS (not run)."""

from __future__ import annotations

import resource


def forbid() -> None:
    """Have the system write no core dump of this process, nor of any that it starts."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def hide() -> None:
    """There is no more to do: the system lets only its own debugger in, and asks before."""
