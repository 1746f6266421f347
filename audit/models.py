"""The tables of the log; triggers.py protects them in the database."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import models

from audit.chain import Link


class Entry(models.Model):
    """An entry. Written once by `audit.log.record`, never changed."""

    # Always set explicitly. The type makes it SQLite's row id, so that reading in order is one
    # scan.
    sequence = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    # The hashed row contains only ids. Names are joined from people, so deleting a person leaves an
    # anonymous number, and the chain stays valid. Ids are not reused.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,  # Covered by the indexes below.
        related_name="+",
    )
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,  # Covered by the indexes below.
        related_name="+",
    )
    result = models.CharField(max_length=10)
    session = models.CharField(max_length=16, blank=True)
    # Text, not JSONField, to get back exactly the hashed bytes from every database.
    data = models.TextField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        # Each ends with the number, because pages are read in this order (queries.py).
        indexes = (
            models.Index(fields=["at", "sequence"], name="audit_at"),
            models.Index(fields=["kind", "sequence"], name="audit_kind"),
            models.Index(fields=["actor", "sequence"], name="audit_actor"),
            models.Index(fields=["subject", "sequence"], name="audit_subject"),
            models.Index(fields=["actor", "kind", "sequence"], name="audit_actor_kind"),
            models.Index(fields=["subject", "kind", "sequence"], name="audit_subject_kind"),
        )

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}"

    def link(self) -> Link:
        """Return what is hashed."""
        return Link(
            *(self.sequence, self.at, self.kind, self.actor_id, self.subject_id),
            *(self.result, self.session, self.data, self.previous_hash),
        )

    @property
    def details(self) -> dict[str, Any]:
        """The event's fields; empty if the text was forged."""
        try:
            details = json.loads(self.data)
        except ValueError:
            return {}
        return details if isinstance(details, dict) else {}


class Checkpoint(models.Model):
    """The end of the chain. A trigger updates this row, so that truncation is detected.

    `kept_from` is the first entry left by retention, `base_hash` the hash of the one before it.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True)
    hash = models.CharField(max_length=64, default="0" * 64)
    kept_from = models.BigIntegerField(default=1)
    base_hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"entries {self.kept_from} to {self.sequence}"
