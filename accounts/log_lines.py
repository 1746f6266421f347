"""Entries of the audit log as lines of a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from accounts.models import User
from accounts.names.namesakes import told_apart
from audit.models import Entry
from audit.texts import person, sentence


def lines_of(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return for each entry what it says, and who did it to whom, told apart from namesakes."""
    both = (one for entry in entries for one in (entry.actor, entry.subject))
    called = told_apart({one.pk: one for one in both if isinstance(one, User)}.values())
    return [
        {
            "entry": entry,
            "who": person(entry.actor_id, called.get(entry.actor_id or 0)),
            "whom": person(entry.subject_id, called.get(entry.subject_id or 0)),
            "sentence": sentence(entry),
        }
        for entry in entries
    ]
