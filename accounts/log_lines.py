"""Audit log entries as lines of a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from accounts.models import User
from accounts.names.namesakes import told_apart
from audit.models import Entry
from audit.texts import person, sentence

_DIGITS = 18  # that fit into any database integer


def lines_of(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return the sentence, actor and subject of each entry, with unambiguous names."""
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


def place(request: HttpRequest) -> dict[str, int]:
    """Return the entry number to continue `before` or `after`, ignoring invalid values.

    For `audit.queries.page`.
    """
    given = {name: request.GET.get(name, "") for name in ("before", "after")}
    return {
        name: int(one) for name, one in given.items() if one.isdecimal() and len(one) <= _DIGITS
    }
