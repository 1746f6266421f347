"""The list of people with more of them than are counted: the right page, and no long way to it."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from administration import keyset_pages, people
from administration.keyset_pages import PAGE, Order, PageStarts, starts
from administration.people import State, Wanted, find

pytestmark = pytest.mark.django_db

ORDERS = list(Order)
DEEP = keyset_pages.COUNTED // PAGE + 2  # behind what is counted


@pytest.fixture(autouse=True)
def _nothing_known():
    starts.forget()
    yield
    starts.forget()


def add(first: int, last: int) -> None:
    """Add members: every third was never seen, one in fifty waits, every second plays chess.

    One in seven has no password yet.
    """
    now = timezone.now()
    made = User.objects.bulk_create(
        User(
            username=f"Person {number:05}",
            is_active=number % 50 > 0,
            password="" if number % 7 else "!",
            last_seen=now - timedelta(minutes=number * 7919 % 10007) if number % 3 else None,
        )
        for number in range(first, last)
    )
    memberships = User.groups.through
    groups = {name: Group.objects.get_or_create(name=name)[0] for name in (Role.MEMBER, "chess")}
    memberships.objects.bulk_create(
        [memberships(user=one, group=groups[Role.MEMBER]) for one in made]
        + [memberships(user=one, group=groups["chess"]) for one in made if one.pk % 2]
    )


def all_in_order(order: Order, **conditions: object) -> list[str]:
    return [
        person.username
        for person in sorted(
            User.objects.filter(**conditions),
            key={
                Order.NAME: lambda one: one.username_key,
                Order.NEWEST: lambda one: -one.pk,
                Order.SEEN: lambda one: (
                    one.last_seen is None,
                    -(one.last_seen.timestamp() if one.last_seen else 0),
                    -one.pk,
                ),
            }[order],
        )
    ]


def names(**wanted: object) -> list[str]:
    return [line.person.username for line in find(Wanted(**wanted)).lines]  # type: ignore[arg-type]


def cut(names: list[str], page: int) -> list[str]:
    return names[(page - 1) * PAGE : page * PAGE]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("group", [None, Role.MEMBER])
def test_each_page_is_right_whichever_way_one_comes_to_it(order, group):
    add(0, 1420)
    chosen = {"groups__name": group} if group else {}
    expected = all_in_order(order, **chosen)
    last = len(expected) // PAGE + 1
    wanted = {"order": order, "group": Group.objects.filter(name=group).first()}

    onward = [names(page=page, **wanted) for page in range(1, last + 2)]
    assert list(itertools.chain(*onward)) == expected
    starts.forget()
    for page in (DEEP, DEEP + 5, DEEP + 3, DEEP - 1, last, last - 1, last + 1, last + 9):
        assert names(page=page, **wanted) == cut(expected, page), page


@pytest.mark.parametrize("order", ORDERS)
def test_people_who_have_the_same_time_are_told_apart(order):
    add(0, 1420)
    User.objects.exclude(username__endswith="7").update(last_seen=timezone.now())
    expected = all_in_order(order)

    found = [names(page=page, order=order) for page in range(1, len(expected) // PAGE + 2)]

    assert list(itertools.chain(*found)) == expected


@pytest.mark.parametrize("order", ORDERS)
def test_a_deep_list_continues_after_the_last_person_shown(order):
    add(0, 1420)
    expected = all_in_order(order)
    assert names(order=order, page=DEEP) == cut(expected, DEEP)

    User.objects.filter(username__in=expected[:30]).delete()

    assert names(order=order, page=DEEP + 1) == cut(expected, DEEP + 1)


def test_there_is_a_next_page_as_long_as_somebody_is_left():
    add(0, DEEP * PAGE)
    assert find(Wanted(page=DEEP)).following is None
    assert find(Wanted(page=DEEP - 1)).following == DEEP
    assert find(Wanted(page=DEEP)).previous == DEEP - 1

    add(DEEP * PAGE, DEEP * PAGE + 1)
    assert find(Wanted(page=DEEP)).following == DEEP + 1
    assert len(names(page=DEEP + 1)) == 1


RARE = (State.WAITING, State.DISABLED)
CONDITIONS = list(
    itertools.product(
        [None, Role.MEMBER, "chess", "nobody's"],
        ["", *State],
        ["", "person 0000", "person", "x"],
    )
)


@pytest.mark.slow  # asks for each of 240 combinations
@pytest.mark.parametrize(("counted", "narrow"), [(5, 6), (5, 40), (5, 2500), (1000, 2500)])
def test_combined_conditions_match_only_people_who_match_each(monkeypatch, counted, narrow):
    monkeypatch.setattr(people, "NARROW", narrow)
    monkeypatch.setattr(people, "MOST_COUNTED", counted)
    monkeypatch.setattr(people, "JUST_MORE", counted + 1)
    add(0, 200)
    User.objects.filter(pk__in=list(User.objects.values_list("pk", flat=True)[:60:4])).update(
        is_active=False, approved_at=timezone.now()
    )
    Group.objects.create(name="nobody's")
    groups = {group.name: group for group in Group.objects.all()} | {None: None}

    for (group, state, q), order in itertools.product(CONDITIONS, ORDERS):
        chosen: dict[str, object] = {"username_key__startswith": q}
        chosen |= {"groups__name": group} if group else {}
        chosen |= {"is_active": state not in RARE} if state else {}
        if state not in ("", *RARE):
            chosen["password"] = "" if state == State.ACTIVE else "!"
        if state in RARE:
            chosen["approved_at__isnull"] = state == State.WAITING
        expected = all_in_order(order, **chosen)
        listing = find(Wanted(group=groups[group], state=state, q=q, order=order))
        found = [line.person.username for line in listing.lines]

        assert listing.count == min(len(expected), counted), (group, state, q)
        if listing.more and q:  # of too many that were found, those who were found first
            assert set(found) <= set(expected)
        else:
            assert found == expected[:PAGE], (group, state, q, order)


def steps(wanted: Wanted) -> int:
    """Return how much work the database has with it, in hundreds of its own steps."""
    counted: list[None] = []
    connection.connection.set_progress_handler(lambda: counted.append(None), 100)
    try:
        find(wanted)
    finally:
        connection.connection.set_progress_handler(None, 0)
    return len(counted)


def assert_many_cost_no_more(asked: list[Wanted]) -> None:
    """Ask among 1,500 people and among 6,000, of whom as many wait and lack a password."""
    waiting = list(User.objects.filter(is_active=False).values_list("pk", flat=True))
    cost = {}
    for wanted in asked:
        find(wanted)  # tells where a deep page begins
        cost[wanted] = steps(wanted)
    add(1500, 6000)
    User.objects.exclude(pk__in=waiting).update(is_active=True)
    User.objects.filter(username_key__gte="person 01500").update(password="")
    starts.forget()

    for wanted in asked:
        find(wanted)
        assert steps(wanted) <= 2 * cost[wanted] + 150, wanted


@pytest.mark.slow  # adds 6,000 people
def test_no_page_costs_more_with_many_people_than_with_few():
    add(0, 1500)
    members, chess = (Group.objects.get(name=name) for name in (Role.MEMBER, "chess"))
    few = Group.objects.create(name="few")
    few.user_set.set(User.objects.order_by("?")[:40])

    assert_many_cost_no_more(
        [
            Wanted(group=group, state=state, q=q, order=order, page=page)
            for group in (None, members, chess, few)
            for state in ("", *State)
            for q in ("", "person 00077", "person")
            for order in (Order.NAME, Order.SEEN)
            for page in (1, DEEP)
            if not (q and page > 1) and not (group == chess and page > 1)
        ]
    )


@pytest.mark.slow  # adds 6,000 people
def test_more_people_who_wait_than_are_counted_are_not_looked_for_among_all(monkeypatch):
    add(0, 1500)
    for name, value in (("MOST_COUNTED", 20), ("JUST_MORE", 21), ("NARROW", 25)):
        monkeypatch.setattr(people, name, value)
    members = Group.objects.get(name=Role.MEMBER)

    assert_many_cost_no_more(
        [
            Wanted(group=group, state=State.WAITING, q=q, order=order)
            for group in (None, members)
            for q in ("", "person")
            for order in ORDERS
        ]
    )


def test_what_is_known_of_pages_is_bounded_and_of_now(monkeypatch):
    known = PageStarts()
    monkeypatch.setattr(keyset_pages, "MOST_KNOWN", 3)
    for page in (5, 6, 7, 5, 8):
        known.note("list", page, (page,))

    assert known.nearest("list", 6) == (5, (5,))  # 6 was noted before 5 was noted again
    assert known.nearest("list", 8) == (8, (8,))
    assert known.nearest("list", 7 + keyset_pages.AROUND) == (8, (8,))
    assert known.nearest("list", 8 + keyset_pages.AROUND) is None
    assert known.nearest("list", 4) is None
    assert known.nearest("another", 5) is None
    monkeypatch.setattr(keyset_pages, "KNOWN_FOR", 0.0)
    assert known.nearest("list", 8) is None
