"""What apps add to the export of one's own data. They register it when Django starts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounts.models import User

Part = Callable[["User"], Iterable[dict[str, Any]]]

Files = Callable[["User"], Iterable[tuple[str, Path]]]

_registered: dict[str, Part] = {}
_files: dict[str, Files] = {}


def register(name: str, part: Part) -> None:
    """Add the rows that `part(person)` yields to data.json, as the list `name`. Idempotent.

    They are written one by one, so they need not fit into memory.
    """
    _registered[name] = part


def register_files(folder: str, files: Files) -> None:
    """Add the files that `files(person)` yields, each with its name, to `folder`. Idempotent."""
    _files[folder] = files


def all_files() -> dict[str, Files]:
    """Return all registered files by folder, in the order of registration."""
    return dict(_files)


def all_parts() -> dict[str, Part]:
    """Return all registered parts by name, in the order of registration."""
    return dict(_registered)
