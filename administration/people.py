"""One page of the list of people, however many there are.

At most a thousand matches are counted, and a page is read through an index, so a million accounts
take as long as a thousand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.db_fields import name_keys
from accounts.models import User
from accounts.names import characters
from accounts.roles import Role, first_role
from administration.keyset_pages import COUNTED, PAGE, SORTED, Order, walk

Numbers = QuerySet[Any, int]  # of people

MOST_COUNTED = COUNTED
JUST_MORE = MOST_COUNTED + 1
LAST_PAGE = 10_000
NARROW = 2500  # people; up to here, checking each is faster than scanning an index


class State(TextChoices):
    """The state of an account."""

    ACTIVE = "active", _("Active")
    NO_PASSWORD = "no_password", _("No password yet")
    WAITING = "waiting", _("Waiting for approval")
    DISABLED = "disabled", _("Disabled")


_WHERE = {
    State.ACTIVE: name_keys.ACTIVE,
    State.NO_PASSWORD: name_keys.NO_PASSWORD,
    State.WAITING: name_keys.WAITING,
    State.DISABLED: name_keys.DISABLED,
}
_RARE = (State.WAITING, State.DISABLED)


def state_of(person: User) -> State:
    """Return the state of the account."""
    if person.is_active:
        return State.NO_PASSWORD if person.lacks_password else State.ACTIVE
    return State.WAITING if person.waits_for_approval else State.DISABLED


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Filter and sort order; by default everyone by name.

    `outside` is a group to exclude; only together with `q`.
    """

    q: str = ""
    group: Group | None = None
    outside: Group | None = None
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
    """One page of matches, and their number; `more` if there are more than counted."""

    lines: list[Listed]
    count: int
    more: bool
    page: int = 1
    following: int | None = None
    previous: int | None = None

    @property
    def pages(self) -> int | None:
        """The number of pages, if all matches were counted."""
        return None if self.more else max(1, -(-self.count // PAGE))


def find(wanted: Wanted) -> Listing:
    """Return the requested page, or the last one if there are fewer."""
    listing = _find(wanted)
    if listing.lines or listing.pages is None or wanted.page <= listing.pages:
        return listing
    return _find(replace(wanted, page=listing.pages))


def _find(wanted: Wanted) -> Listing:
    narrow, first = _narrowest(wanted)
    few = narrow is not None or wanted.state in _RARE
    people = matching(wanted, by_index=not few)
    if narrow is not None:
        people = people.filter(pk__in=narrow)
    if first is None:
        first = list(_counted(wanted, people, narrow).values_list("pk", flat=True)[:JUST_MORE])
    more = len(first) > MOST_COUNTED
    if wanted.q or not more:
        # Sorting a thousand is fast; finding a few in the order of everyone could scan everyone.
        found = _sorted_page(User.objects.filter(pk__in=first[:MOST_COUNTED]), wanted)
    else:
        found = _walk(people, wanted, few=few)
    return Listing(
        lines=lines(found[:PAGE]),
        count=min(len(first), MOST_COUNTED),
        more=more,
        page=wanted.page,
        following=wanted.page + 1 if len(found) > PAGE else None,
        previous=wanted.page - 1 if wanted.page > 1 else None,
    )


def matching(wanted: Wanted, *, by_index: bool = False) -> QuerySet[User]:
    """Return everyone who matches; names are found `by_index`, or each row is checked."""
    people = _in_state(wanted)
    if key := characters.canonical(wanted.q):
        named = name_keys.begins(key)
        # The double negation prevents the use of an index that matches nearly everyone.
        people = people.filter(named if by_index else ~Q(~named))
    if wanted.group:
        people = people.filter(Exists(_memberships(wanted.group).filter(user=OuterRef("pk"))))
    return people


def lines(people: list[User]) -> list[Listed]:
    """Return each person with role and state, in one query."""
    groups: dict[int, set[str]] = {}
    memberships = Group.objects.filter(user__in=people).values_list("user__pk", "name")
    for pk, name in memberships:
        groups.setdefault(pk, set()).add(name)
    return [Listed(one, first_role(groups.get(one.pk, ())), state_of(one)) for one in people]


def _narrowest(wanted: Wanted) -> tuple[Numbers | None, list[int] | None]:
    """Return everyone who matches the most selective condition, if few, and the first matches.

    The first matches are None if they need another query. The database itself does not know which
    condition is the most selective.
    """
    conditions = _conditions(wanted)
    for condition in conditions:
        found = list(condition[: NARROW + 1])
        narrow = condition if len(found) <= NARROW else None
        if len(conditions) == 1:
            return narrow, found[:JUST_MORE]
        if narrow is not None:
            return narrow, None
    return None, None


def _conditions(wanted: Wanted) -> list[Numbers]:
    conditions: list[Numbers] = []
    if wanted.state in _RARE:
        conditions.append(_in_state(wanted).values_list("pk", flat=True))
    if key := characters.canonical(wanted.q):
        named = User.objects.filter(name_keys.begins(key))
        if wanted.outside:
            named = named.exclude(pk__in=_memberships(wanted.outside).values("user_id"))
        conditions.append(named.values_list("pk", flat=True))
    if wanted.group:
        conditions.append(_memberships(wanted.group).values_list("user_id", flat=True))
    if wanted.state and wanted.state not in _RARE:
        conditions.append(_in_state(wanted).values_list("pk", flat=True))
    return conditions


def _counted(wanted: Wanted, people: QuerySet[User], narrow: Numbers | None) -> QuerySet[User]:
    if wanted.group and narrow is None and not wanted.q and wanted.state not in _RARE:
        # Starting from the group, because the other conditions match nearly everyone.
        return _in_state(wanted).filter(groups=wanted.group)
    return people


def _in_state(wanted: Wanted) -> QuerySet[User]:
    return User.objects.filter(_WHERE[State(wanted.state)]) if wanted.state else User.objects.all()


def _memberships(group: Group) -> QuerySet[Any]:
    return User.groups.through.objects.filter(group=group)


def _sorted_page(people: QuerySet[User], wanted: Wanted) -> list[User]:
    start = (wanted.page - 1) * PAGE
    return list(people.order_by(*SORTED[Order(wanted.order)])[start : start + PAGE + 1])


def _walk(people: QuerySet[User], wanted: Wanted, *, few: bool) -> list[User]:
    """Return the page and one more person, beyond the counted ones."""
    if few and wanted.order != Order.NAME:
        # Sorted here, because in the order of everyone they are far apart.
        people = User.objects.filter(pk__in=people.values("pk"))
    listing = (wanted.group and wanted.group.pk, wanted.state)
    chosen = [key[0] for key in walk(people, Order(wanted.order), listing, wanted.page)]
    known = User.objects.in_bulk(chosen)
    return [known[pk] for pk in chosen if pk in known]
