"""Keyset pagination for lists of up to millions of people, in the order of an index.

Unlike with an offset, earlier rows are not scanned. Each page that was shown stores where the next
one begins, for ten minutes. If people come and go in between, the list continues after the last one
shown, so nobody is shown twice or left out.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

from django.db.models import F, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import User

PAGE = 50  # people
COUNTED = 1000  # people; an offset up to here is fast
AROUND = 20  # pages
MOST_KNOWN = 2_000  # pages
KNOWN_FOR = 600.0  # seconds

Key = tuple[Any, ...]  # the first person's number and sort key of a page


class Order(TextChoices):
    """What the list is sorted by."""

    NAME = "name", _("Name")
    SEEN = "seen", _("Last seen")
    NEWEST = "newest", _("Newest")


SORTED = {
    Order.NAME: (F("username_key").asc(),),
    Order.SEEN: (F("last_seen").desc(nulls_last=True), F("pk").desc()),
    Order.NEWEST: (F("pk").desc(),),
}
_KEYS = {
    Order.NAME: ("pk", "username_key"),
    Order.SEEN: ("pk", "last_seen"),
    Order.NEWEST: ("pk",),
}


class PageStarts:
    """Stores the first keys of pages, numbered from 1; () for an empty page."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[Hashable, int], tuple[Key, float]] = OrderedDict()

    def note(self, listing: Hashable, page: int, key: Key) -> None:
        """Store that this page of `listing` begins with `key`."""
        with self._lock:
            self._known.pop((listing, page), None)
            self._known[listing, page] = (key, time.monotonic())
            while len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)

    def nearest(self, listing: Hashable, page: int) -> tuple[int, Key] | None:
        """Return the nearest known page at or before this one, and its first key."""
        since = time.monotonic() - KNOWN_FOR
        with self._lock:
            for before in range(page, page - AROUND, -1):
                known = self._known.get((listing, before))
                if known and known[1] > since:
                    return before, known[0]
        return None

    def forget(self) -> None:
        """Forget every page."""
        with self._lock:
            self._known.clear()


starts = PageStarts()


def walk(people: QuerySet[User], order: Order, of: Hashable, page: int) -> list[Key]:
    """Return the keys of the people on `page` and the next one, number first.

    `of` identifies the filter of `people`.
    """
    listing = (of, order)
    ordered = people.order_by(*SORTED[order]).values_list(*_KEYS[order])
    if page * PAGE <= COUNTED:
        first, found = page, list(ordered[(page - 1) * PAGE : page * PAGE + 1])
    elif known := starts.nearest(listing, page):
        first, found = known[0], _on_from(ordered, order, known[1], known[0], page)
    else:
        first = page - AROUND + 1
        found = list(ordered[(first - 1) * PAGE : page * PAGE + 1])
    for number in range(max(first, COUNTED // PAGE + 1), page + 2):
        start = found[(number - first) * PAGE :][:1]
        starts.note(listing, number, start[0] if start else ())
    return found[(page - first) * PAGE :]


def _on_from(
    ordered: QuerySet[User, Any], order: Order, key: Key, first: int, page: int
) -> list[Key]:
    most, found = (page - first + 1) * PAGE + 1, list[Key]()
    for stretch in _from(order, key) if key else ():
        found += ordered.filter(stretch)[: most - len(found)]
    return found


def _from(order: Order, key: Key) -> list[Q]:
    """Return the people from `key` on in this order, as successive ranges."""
    if order == Order.NAME:
        return [Q(username_key__gte=key[1])]
    if order == Order.NEWEST:
        return [Q(pk__lte=key[0])]
    pk, seen = key
    never = Q(last_seen__isnull=True)
    if seen is None:
        return [never & Q(pk__lte=pk)]
    return [Q(last_seen__lte=seen) & ~Q(last_seen=seen, pk__gt=pk), never]
