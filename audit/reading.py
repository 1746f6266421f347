"""Reads the log a page at a time, in its own order, however long it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, prefetch_related_objects

from audit.events import ClockSetBack
from audit.models import Checkpoint, Entry

PAGE = 50  # entries
CHUNK = 1000  # entries that an export holds at a time


@dataclass(frozen=True)
class Choice:
    """Which entries are wanted; what is None or empty leaves it open.

    `person` is an id: of whoever did it, or had it done to them. `until` itself is not wanted.
    """

    person: int | None = None
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Page:
    """Entries, newest first, and the numbers to go on from where there are more, else None."""

    entries: list[Entry]
    newer_than: int | None
    older_than: int | None


def page(choice: Choice, *, before: int | None = None, after: int | None = None) -> Page:
    """Return the newest entries of `choice`; or those next before or next after a number.

    Never counts and never skips over rows, so the millionth page costs what the first one does.
    """
    if after is not None:
        found = _ordered(choice, Q(sequence__gt=after), upwards=True, most=PAGE + 1)
        return _cut(found[:PAGE][::-1], newer=len(found) > PAGE, older=True)
    bounds = Q() if before is None else Q(sequence__lt=before)
    found = _ordered(choice, bounds, upwards=False, most=PAGE + 1)
    return _cut(found[:PAGE], newer=before is not None, older=len(found) > PAGE)


def _cut(entries: list[Entry], *, newer: bool, older: bool) -> Page:
    # No join: for a person who was deleted Django would make it one that drops their entries. And
    # never for a thousand entries: it asks with one "or" for each, of which SQLite takes 999.
    prefetch_related_objects(entries, "actor", "subject")
    return Page(
        entries,
        newer_than=entries[0].sequence if entries and newer else None,
        older_than=entries[-1].sequence if entries and older else None,
    )


def every(choice: Choice, *, through: int) -> Iterator[Entry]:
    """Return the entries of `choice` up to a number, oldest first, a thousand in memory at most."""
    for entries in in_pieces(choice, through=through):
        yield from entries


def in_pieces(choice: Choice, *, through: int) -> Iterator[list[Entry]]:
    """Return the same in lists of a thousand at most; none of them is empty."""
    last = 0
    while found := _ordered(
        choice, Q(sequence__gt=last, sequence__lte=through), upwards=True, most=CHUNK
    ):
        yield found
        last = found[-1].sequence


def end() -> int:
    """Return the number of the last entry."""
    return Checkpoint.objects.values_list("sequence", flat=True).first() or 0


def _ordered(choice: Choice, bounds: Q, *, upwards: bool, most: int) -> list[Entry]:
    entries = Entry.objects.filter(bounds, _when(choice))
    if choice.kind:
        entries = entries.filter(kind=choice.kind)
    order = "sequence" if upwards else "-sequence"
    return _of_person(entries, choice.person, order, most)


def _of_person(entries: QuerySet[Entry], person: int | None, order: str, most: int) -> list[Entry]:
    if person is None:
        return list(entries.order_by(order)[:most])
    # Two walks along two indexes, put together here: for one "or" the database would sort all
    # that the person ever did.
    roles: list[dict[str, Any]] = [{"actor": person}, {"subject": person}]
    found = {
        entry.sequence: entry
        for role in roles
        for entry in entries.filter(**role).order_by(order)[:most]
    }
    return [found[number] for number in sorted(found, reverse=order.startswith("-"))][:most]


def _when(choice: Choice) -> Q:
    """Return the condition for the time of `choice`: as numbers, for which no index is needed."""
    if choice.since is None and choice.until is None:
        return Q()
    if Entry.objects.filter(kind=ClockSetBack.kind()).exists():
        return _when_by_the_clock(choice)  # Later entries may bear earlier times.
    bounds = Q()
    if choice.since:
        first = Entry.objects.filter(at__gte=choice.since).order_by("at", "sequence")
        bounds &= Q(sequence__gte=_number(first, otherwise=end() + 1))
    if choice.until:
        last = Entry.objects.filter(at__lt=choice.until).order_by("-at", "-sequence")
        bounds &= Q(sequence__lte=_number(last, otherwise=-1))
    return bounds


def _when_by_the_clock(choice: Choice) -> Q:
    since = Q(at__gte=choice.since) if choice.since else Q()
    return since & (Q(at__lt=choice.until) if choice.until else Q())


def _number(entries: QuerySet[Entry], *, otherwise: int) -> int:
    found = entries.values_list("sequence", flat=True).first()
    return otherwise if found is None else found
