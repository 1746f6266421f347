"""Retention: old entries go, from the start and without a hole, and the log says so."""

from __future__ import annotations

import json
import stat
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from audit import guards
from audit.events import SignedIn, SignedOut
from audit.log import record
from audit.models import Checkpoint, Entry
from audit.retention import Damaged, Due, due, purge, save_and_purge
from audit.verify import faults
from djangoapp import startup

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


def test_what_goes_by_itself_is_saved_first(written_on_days, tmp_path):
    written_on_days(9, 8, 3)

    assert save_and_purge(days_ago(5), tmp_path) == 2

    (saved,) = tmp_path.iterdir()
    assert saved.name == f"audit-log-{days_ago(5):%Y-%m-%d}-to-entry-2.jsonl"
    assert [json.loads(line)["sequence"] for line in saved.read_text().splitlines()] == [1, 2]
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert [entry.kind for entry in Entry.objects.order_by("sequence")] == [
        "signed_in",
        "log_exported",
        "log_purged",
    ]
    assert faults() == []


def test_what_cannot_be_saved_does_not_go(written_on_days, tmp_path):
    written_on_days(9, 3)

    with pytest.raises(FileNotFoundError):
        save_and_purge(days_ago(5), tmp_path / "missing")

    assert Entry.objects.count() == 2


def test_where_nothing_is_old_nothing_is_saved(written_on_days, tmp_path):
    written_on_days(2)

    assert save_and_purge(days_ago(5), tmp_path) == 0
    assert list(tmp_path.iterdir()) == []


def test_what_may_go_is_told_before(written_on_days):
    written_on_days(9, 8, 3)
    assert due(days_ago(5)) == Due(through=2, entries=2)
    assert due(days_ago(100)) == Due(through=0, entries=0)

    written_on_days(8)  # the clock was set back
    assert due(days_ago(5)).entries == 2


def test_the_shell_has_it_done_after_as_many_days_as_the_rules_say(
    written_on_days, tmp_path, policy
):
    written_on_days(400, 100)
    policy.audit_days = 50
    policy.save()

    startup.shorten_audit_log(tmp_path)

    assert not Entry.objects.filter(sequence__lte=2).exists()
    assert len(list(tmp_path.iterdir())) == 1
