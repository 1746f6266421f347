"""Keeps passwords and keys that are in memory out of crash dumps, on Windows (not run)."""

from __future__ import annotations

import ctypes

NO_CRASH_REPORT = 0x0001 | 0x0002  # winbase.h: SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX


def forbid() -> None:
    """Have the system report no crash of this process, nor of any that it starts."""
    ctypes.windll.kernel32.SetErrorMode(NO_CRASH_REPORT)  # type: ignore[attr-defined]


def hide() -> None:
    """There is no more to do: dumps are taken by error reporting, which is off."""
