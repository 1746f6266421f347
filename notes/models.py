"""Models: notes, and what was typed but not saved."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.db_fields.numbers import BoundedField, limits
from accounts.db_fields.texts import LineField, TextBlockField
from notes.search_keys import SearchKeyField

LONGEST_TITLE = 200  # characters
LONGEST_TEXT = 100_000  # characters
MOST_NOTES = 5_000  # of one person
LAST_VERSION = 2**31 - 1


class Note(models.Model):
    """A note that only its owner sees; it is deleted with the account.

    `version` grows with each change, so that a change made in another window is noticed.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    title = LineField(max_length=LONGEST_TITLE, blank=True)
    text = TextBlockField(max_length=LONGEST_TEXT)
    search_key = SearchKeyField(editable=False)
    pinned = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    version = BoundedField(default=1, validators=limits(1, LAST_VERSION))

    class Meta:
        indexes = (
            # The order of the list.
            models.Index(
                fields=["owner", "-pinned", "-changed_at", "-id"], name="notes_of_a_person"
            ),
        )

    def __str__(self) -> str:
        return f"note of {self.owner_id}"


class Draft(models.Model):
    """What a person typed and hasn't saved: in a note, or in a new one if `note` is None.

    `version` is that of the note when it was opened.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    note = models.ForeignKey(Note, models.CASCADE, null=True, related_name="drafts")
    title = LineField(max_length=LONGEST_TITLE, blank=True)
    text = TextBlockField(max_length=LONGEST_TEXT, blank=True)
    version = BoundedField(default=0, validators=limits(0, LAST_VERSION))
    typed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["owner", "note"], name="one_draft_per_note"),
            models.UniqueConstraint(
                fields=["owner"], condition=models.Q(note=None), name="one_draft_of_a_new_note"
            ),
        )

    def __str__(self) -> str:
        return f"draft of {self.owner_id}"
