"""The person's notes in the export of their own data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from notes.listing import drafts_of
from notes.listing import notes_of as all_of

if TYPE_CHECKING:
    from accounts.models import User

_AT_A_TIME = 20  # notes in memory
_EXPORTED = ("title", "text", "pinned", "created_at", "changed_at")


def notes_of(person: User) -> Iterator[dict[str, Any]]:
    """Yield each note, the oldest first, then what was typed and not saved."""
    for note in all_of(person).order_by("pk").values(*_EXPORTED).iterator(_AT_A_TIME):
        yield {**note, "saved": True}
    for draft in drafts_of(person).order_by("pk").values("title", "text", "typed_at").iterator(1):
        yield {**draft, "saved": False}
