"""Retention: old entries go, from the start and without a hole, and the log says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from audit import guards
from audit.events import SignedIn, SignedOut
from audit.log import record
from audit.models import Checkpoint, Entry
from audit.retention import Damaged, purge
from audit.verify import faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def written_on_days(monkeypatch):
    """`written_on_days(9, 3)` writes an entry as if nine days ago and one as if three days ago."""
    now = timezone.now()

    def write(*days: int) -> None:
        for number in days:
            with monkeypatch.context() as clock:
                moment = now - timedelta(days=number)
                clock.setattr("django.utils.timezone.now", lambda at=moment: at)
                record(SignedIn(failures_since=number))

    return write


def days_ago(days: int):
    return timezone.now() - timedelta(days=days)


def test_entries_older_than_the_limit_go_and_the_rest_is_whole(written_on_days):
    written_on_days(9, 8, 3, 2)

    assert purge(days_ago(5)) == 2

    entries = list(Entry.objects.order_by("sequence"))
    assert [entry.sequence for entry in entries] == [3, 4, 5]
    assert (entries[-1].kind, entries[-1].details) == ("log_purged", {"entries": 2, "through": 2})
    assert faults() == []


def test_a_second_purge_leaves_the_log_whole_too(written_on_days):
    written_on_days(9, 6, 3)
    purge(days_ago(7))

    assert purge(days_ago(5)) == 1
    assert faults() == []
    assert Checkpoint.objects.get().kept_from == 3


def test_nothing_old_means_nothing_done(written_on_days):
    written_on_days(2)

    assert purge(days_ago(5)) == 0
    assert Entry.objects.count() == 1


def test_when_all_is_old_only_the_purge_remains(written_on_days):
    written_on_days(9, 8)

    assert purge(days_ago(5)) == 2
    assert [entry.kind for entry in Entry.objects.all()] == ["log_purged"]
    assert faults() == []


def test_an_entry_from_before_the_clock_was_set_back_stays_with_what_follows(written_on_days):
    written_on_days(9, 2, 8)

    assert purge(days_ago(5)) == 1
    kinds = list(Entry.objects.order_by("sequence").values_list("kind", flat=True))
    assert kinds == ["signed_in", "clock_set_back", "signed_in", "log_purged"]
    assert faults() == []


def test_a_log_with_faults_is_not_made_to_look_whole(written_on_days):
    written_on_days(9, 8, 3)
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_entry_final")
        cursor.execute("UPDATE audit_entry SET kind = 'signed_out' WHERE sequence = 1")
    guards.install(using="default")

    with pytest.raises(Damaged, match="Entry 1 was changed or inserted by hand."):
        purge(days_ago(5))

    assert Entry.objects.count() == 3
    assert Checkpoint.objects.get().kept_from == 1


def test_an_empty_log_is_left_alone():
    assert purge(days_ago(0)) == 0
    record(SignedOut())
    assert faults() == []
