"""What goes by itself goes only after it lies, whole and read back, in a file."""

from __future__ import annotations

import json
import resource
import stat
from dataclasses import replace

import pytest
from django.db import connection

from accounts.models import SignInPolicy, User
from audit import queries, triggers
from audit.events import SignedOut
from audit.log import record, record_all
from audit.models import Checkpoint, Entry
from audit.retention import Damaged, due, save_and_purge
from audit.saved_files import NotSaved, read_back
from audit.verify import faults
from djangoapp import startup
from tests.audit.conftest import A_WEEK, days_ago

pytestmark = pytest.mark.django_db


def test_what_goes_by_itself_is_saved_first(written_on_days, tmp_path):
    written_on_days(9, 8, 3)

    assert save_and_purge(due(days_ago(5)), tmp_path) == 2

    (saved,) = tmp_path.iterdir()
    assert saved.name == f"audit-log-{days_ago(5):%Y-%m-%d}-to-entry-2.jsonl"
    *entries, _end = map(json.loads, saved.read_text().splitlines())
    assert [entry["sequence"] for entry in entries] == [1, 2]
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert [entry.kind for entry in Entry.objects.order_by("sequence")] == [
        "signed_in",
        "log_exported",
        "log_purged",
    ]
    assert faults() == []


def test_what_is_saved_is_recorded_with_its_count_and_hash(written_on_days, tmp_path):
    written_on_days(9, 8, 3)

    save_and_purge(due(days_ago(5)), tmp_path)

    (saved,) = tmp_path.iterdir()
    contents = read_back(saved)
    exported = Entry.objects.get(kind="log_exported").details
    assert exported == {"format": "jsonl", "everything": True, **vars(contents)}
    assert exported["hash"] == Checkpoint.objects.get().base_hash


def test_more_different_people_than_a_statement_has_room_for_are_saved_and_go(
    ada, written_on_days, tmp_path, monkeypatch
):
    people = User.objects.bulk_create(
        User(username=f"Person {number}", username_key=f"person {number}")
        for number in range(queries.CHUNK + 1)
    )
    with monkeypatch.context() as clock:
        moment = days_ago(9)
        clock.setattr("django.utils.timezone.now", lambda: moment)
        record_all(((SignedOut(), person) for person in people), actor=ada)

    assert save_and_purge(due(days_ago(5)), tmp_path) == len(people)
    assert faults() == []


def test_a_removal_that_was_given_up_after_a_part_loses_no_saved_entry(
    written_on_days, tmp_path, monkeypatch
):
    monkeypatch.setattr("audit.retention.AT_ONCE", 2)
    monkeypatch.setattr("audit.retention.PAUSE", 0)
    written_on_days(10, 9, 8, 7, 6, 3)

    def end_the_program(_sequence):
        if Checkpoint.objects.get().kept_from > 1:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        save_and_purge(due(days_ago(5)), tmp_path, end_the_program)
    assert save_and_purge(due(days_ago(5)), tmp_path) == 3  # of the same day, to the same entry

    assert all(read_back(saved) for saved in tmp_path.iterdir())
    lines = [line for saved in tmp_path.iterdir() for line in saved.read_text().splitlines()]
    assert {json.loads(line).get("sequence") for line in lines} >= {1, 2, 3, 4, 5}


def test_a_damaged_log_is_not_even_saved(written_on_days, tmp_path):
    written_on_days(9, 8, 3)
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_entry_final")
        cursor.execute("UPDATE audit_entry SET kind = 'signed_out' WHERE sequence = 1")
    triggers.install(using="default")

    with pytest.raises(Damaged):
        save_and_purge(due(days_ago(5)), tmp_path)

    assert list(tmp_path.iterdir()) == []
    assert Entry.objects.count() == 3


@pytest.mark.parametrize("wrong", [{"hash": "f" * 64}, {"entries": 1}])
def test_what_was_saved_has_to_be_what_goes(written_on_days, tmp_path, wrong):
    written_on_days(9, 8, 3)
    old = replace(due(days_ago(5)), **wrong)

    with pytest.raises(NotSaved):
        save_and_purge(old, tmp_path)

    assert Entry.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_keeps_every_entry(written_on_days, tmp_path):
    written_on_days(9, 8, 3)
    _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = due(days_ago(5))

    def fill_the_disk(_sequence):
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))

    try:
        with pytest.raises(OSError, match="too large"):
            save_and_purge(old, tmp_path, fill_the_disk)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))

    assert list(tmp_path.iterdir()) == []
    assert [entry.kind for entry in Entry.objects.all()] == ["signed_in"] * 3


def test_what_cannot_be_saved_does_not_go(written_on_days, tmp_path):
    written_on_days(9, 3)

    with pytest.raises(FileNotFoundError):
        save_and_purge(due(days_ago(5)), tmp_path / "missing")

    assert Entry.objects.count() == 2


def test_where_nothing_is_old_nothing_is_saved(written_on_days, tmp_path):
    written_on_days(2)

    assert save_and_purge(due(days_ago(5)), tmp_path) == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("days", "kept"), [(0, [2, 3]), (10**9, [1, 2, 3])])
def test_no_rule_that_a_restored_database_brings_empties_the_log(
    written_on_days, tmp_path, policy, days, kept
):
    written_on_days(40, 29, *A_WEEK)
    record(SignedOut())
    SignInPolicy.objects.update(audit_days=days)

    startup.shorten_audit_log(tmp_path)

    numbers = Entry.objects.filter(sequence__lte=3).order_by("sequence")
    assert list(numbers.values_list("sequence", flat=True)) == kept


def test_the_shell_has_it_done_after_as_many_days_as_the_rules_say(
    written_on_days, tmp_path, policy
):
    written_on_days(400, 100, *A_WEEK)
    policy.audit_days = 50
    policy.save()

    startup.shorten_audit_log(tmp_path)

    assert not Entry.objects.filter(sequence__lte=2).exists()
    assert len(list(tmp_path.iterdir())) == 1


def test_the_shell_has_nothing_done_at_the_word_of_a_clock_that_is_years_ahead(
    written_on_days, tmp_path, policy, monkeypatch
):
    written_on_days(300, *A_WEEK)
    moment = days_ago(-5 * 365)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    startup.shorten_audit_log(tmp_path)

    assert Entry.objects.count() == 8
    assert list(tmp_path.iterdir()) == []
