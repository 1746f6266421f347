"""Retention: old entries go, from the start and without a hole, and the log says so."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import ANY, patch

import pytest
from django.db import connection
from django.utils import timezone

from audit import retention, triggers
from audit.dates import EARLIEST
from audit.events import SignedOut
from audit.log import record
from audit.models import Checkpoint, Entry
from audit.retention import Damaged, Due, cutoff, due, purge
from audit.verify import faults
from tests.audit.conftest import A_WEEK, days_ago

pytestmark = pytest.mark.django_db


def test_entries_older_than_the_limit_go_and_the_rest_is_whole(written_on_days):
    written_on_days(9, 8, 3, 2)

    assert purge(due(days_ago(5))) == 2

    entries = list(Entry.objects.order_by("sequence"))
    assert [entry.sequence for entry in entries] == [3, 4, 5]
    assert (entries[-1].kind, entries[-1].details) == ("log_purged", {"entries": 2, "through": 2})
    assert faults() == []


def test_a_second_purge_leaves_the_log_whole_too(written_on_days):
    written_on_days(9, 6, 3)
    purge(due(days_ago(7)))

    assert purge(due(days_ago(5))) == 1
    assert faults() == []
    assert Checkpoint.objects.get().kept_from == 3


def test_nothing_old_means_nothing_done(written_on_days):
    written_on_days(2)

    assert purge(due(days_ago(5))) == 0
    assert Entry.objects.count() == 1


def test_when_all_is_old_only_the_purge_remains(written_on_days):
    written_on_days(9, 8)

    assert purge(due(days_ago(5))) == 2
    assert [entry.kind for entry in Entry.objects.all()] == ["log_purged"]
    assert faults() == []


def test_an_entry_from_before_the_clock_was_set_back_stays_with_what_follows(written_on_days):
    written_on_days(9, 2, 8)

    assert purge(due(days_ago(5))) == 1
    kinds = list(Entry.objects.order_by("sequence").values_list("kind", flat=True))
    assert kinds == ["signed_in", "clock_set_back", "signed_in", "log_purged"]
    assert faults() == []


def test_a_young_entry_stays_although_older_ones_and_later_ones_come_after_it(written_on_days):
    written_on_days(9, 2, 8, 4)

    assert purge(due(days_ago(5))) == 1
    assert Entry.objects.filter(sequence=2).exists()
    assert faults() == []


def test_a_log_with_faults_is_not_made_to_look_intact(written_on_days):
    written_on_days(9, 8, 3)
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_entry_final")
        cursor.execute("UPDATE audit_entry SET kind = 'signed_out' WHERE sequence = 1")
    triggers.install(using="default")

    with pytest.raises(Damaged, match="Entry 1 was changed or inserted by hand."):
        purge(due(days_ago(5)))

    assert Entry.objects.count() == 3
    assert Checkpoint.objects.get().kept_from == 1


def test_an_empty_log_is_left_alone():
    assert purge(due(days_ago(0))) == 0
    record(SignedOut())
    assert faults() == []


@pytest.mark.django_db(transaction=True)
def test_entries_go_a_few_at_a_time_and_each_time_the_log_is_whole(written_on_days, monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    written_on_days(9, 8, 8, 8, 7, 2)
    found: list[list[str]] = []

    def look(_sequence):
        assert not connection.in_atomic_block
        found.append(faults())

    assert purge(due(days_ago(5)), look) == 5

    purges = [entry.details for entry in Entry.objects.filter(kind="log_purged")]
    assert purges == [
        {"entries": 2, "through": 2},
        {"entries": 2, "through": 4},
        {"entries": 1, "through": 5},
    ]
    assert found == [[]] * 4  # once while checking, and after each few


@pytest.mark.django_db(transaction=True)
def test_a_purge_that_is_given_up_leaves_a_whole_log_and_can_go_on(written_on_days, monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    written_on_days(9, 8, 8, 2)
    asked: list[int] = []

    def give_up(sequence):
        asked.append(sequence)
        if len(asked) == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        purge(due(days_ago(5)), give_up)

    assert Checkpoint.objects.get().kept_from == 3
    assert faults() == []
    assert purge(due(days_ago(5))) == 1
    assert faults() == []


def test_what_may_go_is_told_before(written_on_days):
    written_on_days(9, 8, 3)
    moment = days_ago(5)
    hashes = dict(Entry.objects.values_list("sequence", "hash"))
    assert due(moment) == Due(before=moment, through=2, entries=2, hash=hashes[2])
    assert due(days_ago(100)) == Due(ANY, through=0, entries=0, hash="0" * 64)
    assert due(days_ago(0)) == Due(ANY, through=3, entries=3, hash=hashes[3])

    written_on_days(8)  # the clock was set back
    assert due(days_ago(5)).entries == 2


AHEAD, UNSET = -5 * 365, 20_000  # days ago: a clock years ahead, and one that begins in 1970
YEAR = timedelta(days=365)


def what_may_go(kept_for=YEAR):
    return due(cutoff(kept_for)).entries


def test_an_entry_from_the_future_goes_with_those_around_it(written_on_days):
    written_on_days(9, AHEAD, 8, 2)

    assert purge(due(days_ago(5))) == 4  # and that the clock was set back
    assert faults() == []


def test_entries_of_a_clock_that_began_in_1970_are_as_old_as_those_after_them(written_on_days):
    written_on_days(UNSET, UNSET, 3)
    assert due(days_ago(5)).entries == 0

    written_on_days(2)
    assert due(days_ago(1)).entries == 4


def test_a_clock_that_is_years_ahead_lets_no_entry_go(written_on_days):
    written_on_days(300, 200, *A_WEEK)

    for day in range(6):  # of the clock that is ahead
        written_on_days(AHEAD - day)
        moment = timezone.now() - timedelta(days=AHEAD - day)
        with patch.object(timezone, "now", lambda at=moment: at):
            assert what_may_go() == 0


def test_after_it_was_set_right_nothing_of_it_counts(written_on_days):
    written_on_days(400, 300, *A_WEEK, AHEAD)

    assert what_may_go() == 1


def test_a_clock_that_begins_in_1970_lets_no_entry_go(written_on_days):
    written_on_days(400, *A_WEEK, UNSET)

    in_1970 = days_ago(UNSET)
    with patch.object(timezone, "now", lambda: in_1970):
        assert what_may_go() == 0
    assert what_may_go() == 1


def test_a_clock_corrected_after_1970_keeps_new_entries(written_on_days):
    written_on_days(UNSET, *A_WEEK)

    assert what_may_go() == 0


def test_a_terminal_that_is_seldom_used_keeps_entries_until_its_seventh_newest_day(written_on_days):
    written_on_days(80, 72, 60, 50, 40, 30, 20, 10, 0)  # 30 days are kept, and 40 is the 7th

    assert cutoff(timedelta(days=30)).date() == days_ago(60 + 30).date()
    written_on_days(1)
    assert cutoff(timedelta(days=30)).date() == days_ago(50 + 30).date()


def test_seven_entries_of_one_day_are_no_seven_days(written_on_days):
    written_on_days(400, *[second / 86_400 for second in range(8, 0, -1)])

    assert cutoff(YEAR) == EARLIEST


def test_seven_days_of_a_clock_that_began_in_1970_are_none(written_on_days):
    written_on_days(*(UNSET - day for day in range(7)), 400, 0)

    assert cutoff(YEAR) == EARLIEST


def test_an_entry_from_the_future_stays_while_those_after_it_do(written_on_days):
    written_on_days(9, AHEAD, 2)

    assert due(days_ago(5)).entries == 1


def test_where_nothing_can_go_the_log_is_not_read(written_on_days, django_assert_num_queries):
    written_on_days(1)

    with django_assert_num_queries(1):
        assert due(EARLIEST).entries == 0
