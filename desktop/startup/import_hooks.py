"""Makes `sys.meta_path` safe to change while another thread imports.

PySide6 inserts a finder into `sys.meta_path` and removes it again while it is loaded. Python
iterates over the list itself, so a search in another thread can skip a finder and not find a
module.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any


class _Finders(list[Any]):
    """A list whose iterators use a snapshot."""

    def __iter__(self) -> Iterator[Any]:
        return iter(self.copy())


def keep_in_order() -> None:
    """Make each search use every finder, whatever other threads do to the list."""
    sys.meta_path = _Finders(sys.meta_path)
