"""Keeps passwords and keys in memory out of crash dumps on Windows (not tested)."""

from __future__ import annotations

import ctypes

NO_CRASH_REPORT = 0x0001 | 0x0002  # winbase.h: SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX


def forbid() -> None:
    """Disable crash reports of this process and its child processes."""
    ctypes.windll.kernel32.SetErrorMode(NO_CRASH_REPORT)  # type: ignore[attr-defined]


def hide() -> None:
    """Do nothing: error reporting, which writes dumps, is off."""
