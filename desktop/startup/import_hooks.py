"""Import hooks that come and go while another thread imports.

PySide6 puts a finder in front of `sys.meta_path` and takes it out again while it is loaded. Python
walks the list itself, so a search in another thread steps over a finder at that moment, and a
module that is there is not found.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any


class _Finders(list[Any]):
    """A list that is walked as it stood when the walk began."""

    def __iter__(self) -> Iterator[Any]:
        return iter(self.copy())


def keep_in_order() -> None:
    """Have each search of a module ask every finder, whatever other threads do to the list."""
    sys.meta_path = _Finders(sys.meta_path)
