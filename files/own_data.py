"""The person's files in the export of their own data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from files import storage
from files.flows import files_of as all_of

if TYPE_CHECKING:
    from accounts.models import User


def rows_of(person: User) -> Iterator[dict[str, Any]]:
    """Yield what is known about each file."""
    for row in all_of(person).order_by("pk").values("name", "size", "added_at").iterator(100):
        yield {**row}


def files_of(person: User) -> Iterator[tuple[str, Path]]:
    """Yield the name and the path of each file that is there."""
    for name, file in all_of(person).order_by("pk").values_list("name", "file"):
        if path := storage.found(file):
            yield name, path
