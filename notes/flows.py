"""Changes to notes, each in one transaction.

The audit log doesn't mention them: it is read by others, and even the number of somebody's notes,
or when they write, is theirs alone. So nothing here is recorded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from notes.errors import NoteChanged, NoteGone, TooManyNotes
from notes.listing import drafts_of, notes_of
from notes.models import MOST_NOTES, Note

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def create(owner: User, *, title: str, text: str) -> Note:
    """Create a note of `owner`; raise TooManyNotes. What was typed for a new one is done with."""
    # Two windows that save at the same moment wait for each other here.
    get_user_model().objects.select_for_update().get(pk=owner.pk)
    if notes_of(owner).count() >= MOST_NOTES:
        raise TooManyNotes
    drafts_of(owner).filter(note=None).delete()
    return Note.objects.create(owner=owner, title=title, text=text)


@transaction.atomic
def save(note: Note, *, version: int, title: str, text: str) -> None:
    """Replace what was version `version` of the note; raise NoteChanged or NoteGone."""
    stored = _locked(note)
    if (stored.title, stored.text) != (title, text):
        _refuse_unless(stored, version)
        stored.title, stored.text = title, text
        stored.version, stored.changed_at = stored.version + 1, timezone.now()
        stored.save(update_fields=["title", "text", "search_key", "version", "changed_at"])
    stored.drafts.all().delete()


@transaction.atomic
def delete(note: Note, *, version: int) -> None:
    """Delete the note as version `version` shows it; raise NoteChanged. Gone is gone."""
    try:
        stored = _locked(note)
    except NoteGone:
        return
    _refuse_unless(stored, version)
    stored.delete()


def pin(note: Note, *, pinned: bool) -> None:
    """Put the note at the top of the list, or back among the others."""
    Note.objects.filter(pk=note.pk).update(pinned=pinned)


@transaction.atomic
def keep_draft(owner: User, note: Note | None, *, version: int, title: str, text: str) -> None:
    """Keep what was typed so far in `note`, or in a new one; nothing if it is what is saved.

    It may arrive when it has just been saved, and must not look unsaved then. Of a note that was
    deleted meanwhile nothing is kept.
    """
    if note and not notes_of(owner).filter(pk=note.pk).exists():
        return
    kept = drafts_of(owner).filter(note=note)
    saved = note or notes_of(owner).order_by("pk").last()
    if not (title or text) or (saved and (title, text) == (saved.title, saved.text)):
        kept.delete()
        return
    typed = {"title": title, "text": text, "version": version, "typed_at": timezone.now()}
    kept.update_or_create(typed, owner=owner, note=note)


def drop_draft(owner: User, note: Note | None) -> None:
    """Discard what was typed."""
    drafts_of(owner).filter(note=note).delete()


def _locked(note: Note) -> Note:
    stored = Note.objects.select_for_update().filter(pk=note.pk).first()
    if stored is None:
        raise NoteGone
    return stored


def _refuse_unless(stored: Note, version: int) -> None:
    if stored.version != version:
        raise NoteChanged(stored)
