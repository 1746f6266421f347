"""What the system may keep of the memory of this process: nothing, where that can be had."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    from desktop.core_dumps_windows import forbid, hide
elif sys.platform == "darwin":
    from desktop.core_dumps_macos import forbid, hide
else:
    from desktop.core_dumps_linux import forbid, hide

__all__ = ["forbid", "hide"]
