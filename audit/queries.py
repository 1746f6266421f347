"""Reads the log in pages, whatever its length."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Max, Min, Q, QuerySet, prefetch_related_objects

from audit.events import ClockSetBack
from audit.models import Checkpoint, Entry

PAGE = 50  # entries
CHUNK = 1000  # entries per batch of an export


@dataclass(frozen=True)
class Choice:
    """A filter; None or empty values match everything.

    `people` are ids of actors or subjects. `until` is exclusive.
    """

    people: tuple[int, ...] = ()
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Range:
    """A range of entry numbers."""

    first: int
    last: int

    def __and__(self, other: Range) -> Range:
        """Return the intersection; empty if the last is below the first."""
        return Range(max(self.first, other.first), min(self.last, other.last))


LAST = 2**63 - 1  # that a number can be
NONE = Range(1, 0)
_LONGEST = 10**10  # seconds: three centuries, which can be added to any date


@dataclass(frozen=True)
class Page:
    """A page of entries, newest first, with the numbers for adjacent pages, or None."""

    entries: list[Entry]
    newer_than: int | None
    older_than: int | None


def page(choice: Choice, *, before: int | None = None, after: int | None = None) -> Page:
    """Return the newest entries of `choice`, or those directly before or after a number.

    It neither counts nor skips rows, so every page takes the same time.
    """
    if after is not None:
        found = _ordered(choice, Range(after + 1, LAST), upwards=True, most=PAGE + 1)
        return _cut(found[:PAGE][::-1], newer=len(found) > PAGE, older=True)
    numbers = Range(0, LAST if before is None else before - 1)
    found = _ordered(choice, numbers, upwards=False, most=PAGE + 1)
    return _cut(found[:PAGE], newer=before is not None, older=len(found) > PAGE)


def _cut(entries: list[Entry], *, newer: bool, older: bool) -> Page:
    # No join, which would drop entries of deleted people. Not for a thousand entries: it needs one
    # parameter each, of which SQLite allows 999.
    prefetch_related_objects(entries, "actor", "subject")
    return Page(
        entries,
        newer_than=entries[0].sequence if entries and newer else None,
        older_than=entries[-1].sequence if entries and older else None,
    )


def in_pieces(choice: Choice, *, through: int) -> Iterator[list[Entry]]:
    """Yield the entries of `choice` up to a number, oldest first, a thousand at a time."""
    last = 0
    while found := _ordered(choice, Range(last + 1, through), upwards=True, most=CHUNK):
        yield found
        last = found[-1].sequence


def end() -> int:
    """Return the number of the last entry."""
    return Checkpoint.objects.values_list("sequence", flat=True).first() or 0


def _ordered(choice: Choice, numbers: Range, *, upwards: bool, most: int) -> list[Entry]:
    numbers = numbers & _numbers(choice)
    if numbers.first > numbers.last:
        return []
    # One bound at each end: with two, the database would use one and scan for the other.
    entries = Entry.objects.filter(sequence__gte=numbers.first, sequence__lte=numbers.last)
    # The double negation prevents using the index on time, which has another order.
    entries = entries.filter(~Q(~_time(choice)))
    if choice.kind:
        entries = entries.filter(kind=choice.kind)
    order = "sequence" if upwards else "-sequence"
    return _of_people(entries, choice.people, order, most)


def _of_people(
    entries: QuerySet[Entry], people: tuple[int, ...], order: str, most: int
) -> list[Entry]:
    if not people:
        return list(entries.order_by(order)[:most])
    # Two index scans each, merged here: with "or", the database would sort all their entries.
    roles: list[dict[str, Any]] = [
        {role: person} for person in people for role in ("actor", "subject")
    ]
    found = {
        entry.sequence: entry
        for role in roles
        for entry in entries.filter(**role).order_by(order)[:most]
    }
    return [found[number] for number in sorted(found, reverse=order.startswith("-"))][:most]


def _time(choice: Choice) -> Q:
    since = Q(at__gte=choice.since) if choice.since else Q()
    return since & (Q(at__lt=choice.until) if choice.until else Q())


def _numbers(choice: Choice) -> Range:
    """Return the range of numbers that contains every entry in the time range of `choice`.

    If the clock never went back, the range contains no others.
    """
    numbers = Range(0, LAST)
    if choice.since is None and choice.until is None:
        return numbers
    back = _set_back()
    if choice.since:
        later = Entry.objects.filter(at__gte=choice.since)
        if not (first := later.order_by("at", "sequence").first()):
            return NONE
        # An entry with a lower number and a later time was written before the clock was set back.
        # The sum prevents the database from searching the lowest of all first.
        written = later.filter(at__lte=first.at + back)
        lowest = written.aggregate(number=Min(F("sequence") + 0))["number"] if back else None
        numbers &= Range(lowest or first.sequence, LAST)
    if choice.until:
        earlier = Entry.objects.filter(at__lt=choice.until)
        if not (last := earlier.order_by("-at", "-sequence").first()):
            return NONE
        written = earlier.filter(at__gte=last.at - back)
        highest = written.aggregate(number=Max(F("sequence") + 0))["number"] if back else None
        numbers &= Range(0, highest or last.sequence)
    return numbers


def _set_back() -> timedelta:
    """Return the total seconds by which the clock was set back, plus one for each time.

    Entries whose value was tampered with are ignored.
    """
    entries = Entry.objects.filter(kind=ClockSetBack.kind())
    told = (entry.details.get("seconds") for entry in entries)
    seconds = sum(one + 1 for one in told if isinstance(one, int) and one > 0)
    return timedelta(seconds=min(seconds, _LONGEST))
