"""One page of somebody's notes: pinned ones first, then those changed last.

Pages begin after a note, not at an offset: earlier rows aren't scanned, and nothing is shown twice
or left out if notes come and go in between.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import StrIndex, Substr
from django.db.models.lookups import GreaterThan

from accounts.db_fields.texts import TextBlockField
from notes.models import Draft, Note
from notes.search_keys import search_key

if TYPE_CHECKING:
    from accounts.models import User

PAGE = 50  # notes
MOST_WORDS = 10  # of a search
LONGEST_HEADING = 80  # characters
OPENING = 300  # characters of the text; the rest isn't read for the list
_ORDER = ("-pinned", "-changed_at", "-pk")
_REVERSED = ("pinned", "changed_at", "pk")
_PLACE = re.compile(r"([01])\.(\d{1,16})\.(\d{1,18})", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Line:
    """One note in the list: what it is called, and how it goes on."""

    note: Note
    heading: str
    excerpt: str


@dataclass(frozen=True)
class Listing:
    """One page of matches, and the number of all; "" where there is no further page.

    `newer_than` is the place of its first note, `older_than` that of its last one.
    """

    lines: list[Line]
    count: int
    newer_than: str
    older_than: str


def notes_of(person: User) -> QuerySet[Note]:
    """Return the person's notes: the only ones that any page shows them."""
    return Note.objects.filter(owner=person)


def drafts_of(person: User) -> QuerySet[Draft]:
    """Return what the person typed and didn't save."""
    return Draft.objects.filter(owner=person)


def heading_of(title: str, text: str) -> str:
    """Return the title, or the beginning of the text up to the end of a word."""
    first = text.strip().partition("\n")[0].rstrip()
    if title or len(first) <= LONGEST_HEADING:
        return title or first
    return first[:LONGEST_HEADING].rpartition(" ")[0].rstrip() or first[:LONGEST_HEADING]


def find(person: User, words: str, *, before: str = "", after: str = "") -> Listing:
    """Return the person's notes that contain all `words`: a page of them.

    `before` and `after` are places; the page holds what is older, or newer. Others are ignored.
    """
    found = notes_of(person)
    for word in search_key(words).split()[:MOST_WORDS]:
        # Not LIKE, which would take minutes for some words in many long notes.
        found = found.filter(GreaterThan(StrIndex("search_key", Value(word)), 0))
    if place := _read(after):
        newer = _taken(found, _REVERSED, _newer(*place))
        if len(newer) > PAGE:
            page = newer[PAGE - 1 :: -1]
            return _listing(page, found.count(), newer=True, older=True)
    place = None if after else _read(before)
    older = _taken(found, _ORDER, _older(*place) if place else [Q()])
    if place and not older:
        return find(person, words)
    return _listing(older[:PAGE], found.count(), newer=bool(place), older=len(older) > PAGE)


def _taken(notes: QuerySet[Note], order: tuple[str, ...], stretches: list[Q]) -> list[Note]:
    """Return a page of notes and one more, from one stretch of the list after the other."""
    opening = Substr("text", 1, OPENING, output_field=TextBlockField())
    shown = notes.defer("text", "search_key").annotate(opening=opening).order_by(*order)
    taken: list[Note] = []
    for stretch in stretches:
        taken += shown.filter(stretch)[: PAGE + 1 - len(taken)]
    return taken


def _listing(page: list[Note], count: int, *, newer: bool, older: bool) -> Listing:
    return Listing(
        lines=[_line(note, note.opening) for note in page],  # type: ignore[attr-defined]
        count=count,
        newer_than=_place(page[0]) if newer and page else "",
        older_than=_place(page[-1]) if older and page else "",
    )


def _line(note: Note, opening: str) -> Line:
    heading = heading_of(note.title, opening)
    rest = opening if note.title else opening.strip().removeprefix(heading)
    return Line(note, heading, " ".join(rest.split()))


def _place(note: Note) -> str:
    since = (note.changed_at - _EPOCH) // timedelta(microseconds=1)
    return f"{int(note.pinned)}.{since}.{note.pk}"


def _read(place: str) -> tuple[bool, datetime, int] | None:
    """Return what is in `place`, or None if that is none."""
    said = _PLACE.fullmatch(place)
    if said is None:
        return None
    return said[1] == "1", _EPOCH + timedelta(microseconds=int(said[2])), int(said[3])


def _older(pinned: bool, changed_at: datetime, pk: int) -> list[Q]:
    beside = Q(changed_at__lte=changed_at) & ~Q(changed_at=changed_at, pk__gte=pk)
    return [_pinned(True) & beside, _pinned(False)] if pinned else [_pinned(False) & beside]


def _newer(pinned: bool, changed_at: datetime, pk: int) -> list[Q]:
    beside = Q(changed_at__gte=changed_at) & ~Q(changed_at=changed_at, pk__lte=pk)
    return [_pinned(True) & beside] if pinned else [_pinned(False) & beside, _pinned(True)]


def _pinned(pinned: bool) -> Q:
    # Not `pinned=`, for which Django writes "NOT pinned", and SQLite then uses no index.
    return Q(pinned__in=[pinned])
