"""Who is on one page of the list of people, however many there are.

The first thousand that match are counted and no more, and a page is read by an index: 100,000
accounts cost what 1,000 cost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import keys, names
from accounts.models import User
from accounts.roles import Role, first_role

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PAGE = 50  # people
MOST_COUNTED = 1000
LAST_PAGE = 10_000


class State(StrEnum):
    """How an account stands."""

    ACTIVE = "active"
    WAITING = "waiting"
    DISABLED = "disabled"

    @property
    def words(self) -> StrOrPromise:
        """What the list says of it."""
        return _STATES[self]


class Order(StrEnum):
    """What the list is sorted by."""

    NAME = "name"
    SEEN = "seen"
    NEWEST = "newest"


_STATES: dict[State, StrOrPromise] = {
    State.ACTIVE: _("Active"),
    State.WAITING: _("Waits for approval"),
    State.DISABLED: _("Disabled"),
}
_WHERE = {
    State.ACTIVE: Q(is_active=True),
    State.WAITING: keys.WAITING,
    State.DISABLED: keys.DISABLED,
}
_SORTED = {
    Order.NAME: (F("username_key").asc(),),
    Order.SEEN: (F("last_seen").desc(nulls_last=True), F("pk").desc()),
    Order.NEWEST: (F("pk").desc(),),
}


def state_of(person: User) -> State:
    """Return how the account stands."""
    if person.is_active:
        return State.ACTIVE
    return State.WAITING if person.waits_for_approval else State.DISABLED


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What was searched for, and how it is to be sorted; nothing means everybody by name."""

    q: str = ""
    group: Group | None = None
    state: str = ""
    order: str = Order.NAME
    page: int = 1


@dataclass(frozen=True)
class Listed:
    """One line of the list."""

    person: User
    role: Role
    state: State


@dataclass(frozen=True)
class Listing:
    """One page of the people that match, and how many match; `more` if that was not counted."""

    lines: list[Listed]
    count: int
    more: bool
    page: int = 1
    following: int | None = None
    previous: int | None = field(default=None)


def find(wanted: Wanted) -> Listing:
    """Return the page that is wanted, or an empty one behind the last."""
    matching = _matching(wanted)
    # From the side of the group, which may be small among many people.
    few = matching.filter(groups=wanted.group) if wanted.group else matching
    first = list(few.values_list("pk", flat=True)[: MOST_COUNTED + 1])
    more = len(first) > MOST_COUNTED
    if wanted.q or not more:
        # To sort a thousand is nothing; to look for a few in the order of all can mean all.
        people = User.objects.filter(pk__in=first[:MOST_COUNTED])
    else:
        people = matching.filter(_in(wanted.group)) if wanted.group else matching
    start = (wanted.page - 1) * PAGE
    found = list(people.order_by(*_SORTED[Order(wanted.order)])[start : start + PAGE + 1])
    return Listing(
        lines=lines(found[:PAGE]),
        count=min(len(first), MOST_COUNTED),
        more=more,
        page=wanted.page,
        following=wanted.page + 1 if len(found) > PAGE else None,
        previous=wanted.page - 1 if wanted.page > 1 else None,
    )


def lines(people: list[User]) -> list[Listed]:
    """Return each person with role and state, in one query for all."""
    groups: dict[int, set[str]] = {}
    memberships = Group.objects.filter(user__in=people).values_list("user__pk", "name")
    for pk, name in memberships:
        groups.setdefault(pk, set()).add(name)
    return [Listed(one, first_role(groups.get(one.pk, ())), state_of(one)) for one in people]


def _matching(wanted: Wanted) -> QuerySet[User]:
    people = User.objects.all()
    if wanted.state:
        people = people.filter(_WHERE[State(wanted.state)])
    if key := names.canonical(wanted.q):
        people = people.filter(keys.begins(key))
    return people


def _in(group: Group) -> Exists:
    return Exists(User.groups.through.objects.filter(user=OuterRef("pk"), group=group))
