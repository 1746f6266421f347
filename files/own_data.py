"""The person's files in the export of their own data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from accounts.names import folding
from files import names, storage
from files.flows import files_of as all_of

if TYPE_CHECKING:
    from accounts.models import User


def rows_of(person: User) -> Iterator[dict[str, Any]]:
    """Yield what is known about each file."""
    for row in all_of(person).order_by("pk").values("name", "size", "added_at").iterator(100):
        yield {**row}


def files_of(person: User) -> Iterator[tuple[str, Path]]:
    """Yield the name and the path of each file that is there.

    A restored backup may have brought any name, also of a file above the folder, or one twice.
    """
    taken: dict[str, str] = {}  # by canonical name
    for name, file in all_of(person).order_by("pk").values_list("name", "file"):
        if path := storage.found(file):
            called = names.cleaned(name)
            if folding.canonical(called) in taken:
                called = names.other_than(called, taken.values())
            taken[folding.canonical(called)] = called
            yield called, path
