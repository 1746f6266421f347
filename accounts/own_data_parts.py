"""What apps add to the export of one's own data. They register it when Django starts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounts.models import User

Part = Callable[["User"], Iterable[dict[str, Any]]]

_registered: dict[str, Part] = {}


def register(name: str, part: Part) -> None:
    """Add the rows that `part(person)` yields to data.json, as the list `name`. Idempotent.

    They are written one by one, so they need not fit into memory.
    """
    _registered[name] = part


def all_parts() -> dict[str, Part]:
    """Return all registered parts by name, in the order of registration."""
    return dict(_registered)
