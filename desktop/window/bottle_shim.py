"""The names of bottle that pywebview builds on when it is loaded, without the web framework.

pywebview would serve local files with it. Here it only ever gets addresses of the program's own
server, so what could listen on one more port, with CORS headers for everybody, is not even there.
"""

from __future__ import annotations

import sys
from types import ModuleType


def install() -> None:
    """Answer pywebview's import of bottle. Whatever would begin a server fails."""
    bottle = ModuleType("bottle")
    bottle.ServerAdapter = object  # type: ignore[attr-defined]
    sys.modules["bottle"] = bottle
