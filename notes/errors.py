"""Exceptions of the app. The text of each is a message for the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.errors import Refused

if TYPE_CHECKING:
    from notes.models import Note


class TooManyNotes(Refused):
    """The person has as many notes as they can have."""

    message = _("You have 5,000 notes, which is the limit. Delete one you don't need, then save.")


class NoteChanged(Refused):
    """The note was saved in another window since this one opened it; `stored` is what it is now."""

    message = _("This note was changed in another window. Check what it says now.")

    def __init__(self, stored: Note) -> None:
        super().__init__()
        self.stored = stored


class NoteGone(Refused):
    """The person has no such note any more."""

    message = _("This note was deleted in another window. Save to keep your text as a new note.")
