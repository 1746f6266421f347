"""Verifies the log."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from audit import triggers
from audit.chain import Link
from audit.events import LogPurged
from audit.models import Checkpoint, Entry

Reached = Callable[[int], None]

MOST_FAULTS = 50  # A completely rewritten log does not need a million messages.

# The time as text: databases parse different bytes as the same time, which would hide changes.
_ROWS = (
    "SELECT sequence, CAST(at AS TEXT), kind, actor_id, subject_id, result, session, data,"
    " previous_hash, hash FROM audit_entry WHERE sequence <= %s"
    # In one statement, which sees one state: entries written after the checkpoint are excluded,
    # entries beyond the end are not.
    " OR sequence > (SELECT MAX(sequence) FROM audit_checkpoint) ORDER BY sequence"
)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?(\+00)?", re.ASCII)


def ignore_progress(_sequence: int) -> None:
    """Is told how far a check is where nobody waits for it."""


def faults(reached: Reached = ignore_progress) -> list[str]:
    """Return a message for each fault of the log, at most 50.

    `reached` is called with the current number every thousand entries.
    """
    return list(islice(_all_faults(reached), MOST_FAULTS))


def _all_faults(reached: Reached) -> Iterator[str]:
    for name in triggers.missing(connection):
        yield _("The database no longer protects the log: %(name)s is missing.") % {"name": name}
    checkpoint = Checkpoint.objects.defer("at").first()
    if checkpoint is None:
        yield _("The record of where the log ends is missing.")
        return
    yield from _broken_links(checkpoint, reached)
    yield from _unexplained_start(checkpoint)


def _broken_links(checkpoint: Checkpoint, reached: Reached) -> Iterator[str]:
    due, previous = checkpoint.kept_from, checkpoint.base_hash
    for row in _rows(checkpoint.sequence, reached):
        sequence, stored_hash = row[0], row[-1]
        if due < min(sequence, checkpoint.sequence + 1):
            yield _missing(due, min(sequence - 1, checkpoint.sequence))
        if _link_hash(row) != stored_hash:
            yield _("Entry %(number)s was changed or inserted by hand.") % {"number": sequence}
        elif sequence == due and row[-2] != previous:
            yield _("Entry %(number)s does not follow the one before it.") % {"number": sequence}
        due, previous = sequence + 1, stored_hash
    yield from _wrong_end(checkpoint, due - 1, previous)


def _wrong_end(checkpoint: Checkpoint, last: int, last_hash: str) -> Iterator[str]:
    if last < checkpoint.sequence:
        yield _missing(last + 1, checkpoint.sequence)
    elif last > checkpoint.sequence:
        yield _("Entries after %(number)s were inserted by hand.") % {"number": checkpoint.sequence}
    elif last_hash != checkpoint.hash:
        yield _("Entry %(number)s isn't the one that was written last.") % {"number": last}


def _unexplained_start(checkpoint: Checkpoint) -> Iterator[str]:
    through = checkpoint.kept_from - 1
    purges = Entry.objects.filter(kind=LogPurged.kind()).values_list("data", flat=True)
    if through and not any(f'"through":{through}}}' in data for data in purges):
        yield _("The entries up to %(number)s were removed by hand.") % {"number": through}


def _missing(first: int, last: int) -> str:
    if first == last:
        return _("Entry %(number)s is missing.") % {"number": first}
    return _("Entries %(first)s to %(last)s are missing.") % {"first": first, "last": last}


def _link_hash(row: tuple[Any, ...]) -> str:
    """Return the expected hash of the row, or "" for invalid contents."""
    sequence, at, *fields, _stored_hash = row
    if not _MOMENT.fullmatch(str(at)):
        return ""
    try:
        return Link(sequence, datetime.fromisoformat(at).replace(tzinfo=UTC), *fields).hash()
    except (ValueError, TypeError):
        return ""


def _rows(through: int, reached: Reached) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [through])
        while rows := cursor.fetchmany(1000):
            reached(int(rows[-1][0]))
            yield from rows
