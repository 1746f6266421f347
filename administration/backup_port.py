"""Where the pages find who keeps the backups: the shell offers somebody when the program starts."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from administration.backups import Keeper


class _Desk:
    """There is nobody under manage.py."""

    make: Callable[[], Keeper] | None = None


_desk = _Desk()


def offer(make: Callable[[], Keeper] | None) -> None:
    """Have the pages use the keeper that `make` returns; it is called when the first page asks."""
    _desk.make = cache(make) if make else None


def keeper() -> Keeper | None:
    """Return the keeper, if there is one."""
    return _desk.make() if _desk.make else None
