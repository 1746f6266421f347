"""Reading the log: the right entries whatever the clock did, and no way through all of it."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from audit import queries
from audit.events import ClockSetBack, SignedIn, SignedOut
from audit.log import record, record_all
from audit.models import Entry
from audit.queries import LAST, Choice, Page, Range
from tests.audit.conftest import days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _short_pages(monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 4)
    monkeypatch.setattr(queries, "CHUNK", 3)


def numbers(page: Page) -> list[int]:
    return [entry.sequence for entry in page.entries]


def fits(entry: Entry, choice: Choice) -> bool:
    return (
        (not choice.people or bool({entry.actor_id, entry.subject_id} & {*choice.people}))
        and (not choice.kind or entry.kind == choice.kind)
        and (choice.since is None or entry.at >= choice.since)
        and (choice.until is None or entry.at < choice.until)
    )


CLOCKS = [
    (9, 8, 8, 7, 6, 5, 5, 4, 3, 2),  # days ago, one entry each
    (9, 2, 8, 7, 6, 1, 5, 9, 9, 3),
    (1, 2, 3, 4, 5, 6, 7, 8, 9),
    (5, 5, 5),
    (),
]


@pytest.mark.slow  # reads the log 600 times
@pytest.mark.parametrize("days", CLOCKS)
def test_every_choice_is_read_whole_whatever_the_clock_did(days, ada, ben, written_on_days):
    for number, day in enumerate(days):
        written_on_days(day, actor=(ada, ben)[number % 2], subject=(ben, ada, None)[number % 3])
    everything = list(Entry.objects.order_by("sequence"))
    moments = [None, *(days_ago(day) + timedelta(hours=1) for day in (8, 5, 2))]

    for people, kind, since, until in itertools.product(
        ((), (ada.pk,), (ada.pk, ben.pk)), ("", "signed_in"), moments, moments
    ):
        choice = Choice(people=people, kind=kind, since=since, until=until)
        expected = [entry.sequence for entry in everything if fits(entry, choice)]
        pieces = queries.in_pieces(choice, through=LAST)
        assert [entry.sequence for piece in pieces for entry in piece] == expected
        assert numbers(queries.page(choice)) == expected[::-1][:4]
        for border in (5, 9):
            below = [number for number in expected if number < border][::-1]
            above = [number for number in expected if number > border]
            assert numbers(queries.page(choice, before=border)) == below[:4]
            assert numbers(queries.page(choice, after=border)) == above[:4][::-1]


@pytest.mark.parametrize(
    "data",
    ["{}", '{"seconds": "x"}', *(f'{{"seconds": {one}}}' for one in (10**20, -(10**20))), "[1"],
)
def test_a_time_is_found_also_where_the_clock_s_entry_was_changed(data, written_on_days):
    written_on_days(3, 9)
    set_back = Entry.objects.get(kind=ClockSetBack.kind())
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_entry_final")
        cursor.execute("UPDATE audit_entry SET data = %s WHERE sequence = 2", [data])
    assert set_back.sequence == 2
    for choice in (Choice(since=days_ago(5)), Choice(until=days_ago(-1))):
        assert queries.page(choice).entries


@pytest.mark.parametrize("count", [0, 1, 3, 4, 5, 8, 9])
def test_there_is_a_way_on_exactly_where_there_is_more(count):
    for _ in range(count):
        record(SignedOut())

    newest = queries.page(Choice())
    assert (newest.newer_than, newest.older_than) == (None, count - 3 if count > 4 else None)
    upwards = queries.page(Choice(), after=0)
    assert upwards.newer_than == (4 if count > 4 else None)
    assert upwards.older_than == (1 if count else None)
    downwards = queries.page(Choice(), before=count + 1)
    assert downwards.newer_than == (count if count else None)


def test_a_file_is_read_in_pieces_of_a_bounded_length(ada):
    for _ in range(7):
        record(SignedOut(), actor=ada)

    pieces = list(queries.in_pieces(Choice(people=(ada.pk,)), through=6))

    assert [[entry.sequence for entry in piece] for piece in pieces] == [[1, 2, 3], [4, 5, 6]]


def test_ranges_have_both_their_ends_in_them():
    assert Range(2, 5) & Range(4, 9) == Range(4, 5)
    assert Range(2, 5) & Range(0, LAST) == Range(2, 5)
    assert Range(2, 5) & queries.NONE == Range(2, 0)


def steps(choice: Choice, **place: int) -> int:
    """Return how much work the database has with it, in hundreds of its own steps."""
    counted: list[None] = []
    connection.connection.set_progress_handler(lambda: counted.append(None), 100)
    try:
        queries.page(choice, **place)
    finally:
        connection.connection.set_progress_handler(None, 0)
    return len(counted)


def write(days: range, each: int, ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    for day in days:
        with monkeypatch.context() as clock:
            moment: datetime = now - timedelta(days=1000 - day)
            clock.setattr("django.utils.timezone.now", lambda at=moment: at)
            event = SignedOut() if day % 2 else SignedIn(failures_since=0)
            record_all(((event, None) for _ in range(each)), actor=ada)


@pytest.mark.parametrize("set_back", [False, True])
def test_no_choice_costs_more_in_a_long_log_than_in_a_short_one(ada, ben, monkeypatch, set_back):
    write(range(300, 310), 20, ada, monkeypatch)
    if set_back:
        with monkeypatch.context() as clock:
            moment = days_ago(1000 - 309) - timedelta(hours=2)
            clock.setattr("django.utils.timezone.now", lambda: moment)
            record(SignedOut(), actor=ben)
    assert Entry.objects.filter(kind=ClockSetBack.kind()).exists() is set_back
    day = days_ago(1000 - 305) - timedelta(hours=1)
    choices = [
        Choice(people=people, kind=kind, since=since, until=until)
        for people in ((), (ada.pk,))
        for kind in ("", "signed_out")
        for since, until in (
            (None, None),
            (day, None),
            (None, day),
            (day, day + timedelta(days=1)),
            (None, days_ago(2000)),
            (days_ago(-2), None),
        )
    ]
    asked = [(choice, place) for choice in choices for place in ({}, {"before": 99}, {"after": 99})]
    cost = [steps(choice, **place) for choice, place in asked]
    write(range(400, 420), 200, ada, monkeypatch)

    for (choice, place), before in zip(asked, cost, strict=True):
        assert steps(choice, **place) <= 2 * before + 25, (choice, place)
