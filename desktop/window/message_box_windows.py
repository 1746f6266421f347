"""Message boxes on Windows, when there is neither console nor window (not tested)."""

from __future__ import annotations

import ctypes
import sys

assert sys.platform == "win32"  # noqa: S101 - tells the type checker where this runs

ERROR_ICON = 0x10  # MB_ICONERROR


def show(sentence: str) -> None:
    """Show `sentence` in a message box until it is closed."""
    ctypes.windll.user32.MessageBoxW(None, sentence, "Latchkey", ERROR_ICON)
