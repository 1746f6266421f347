"""record(): what it writes, when, and that a change is not made without it."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from audit.events import (
    ClockSetBack,
    ProfileChanged,
    SessionsEnded,
    SignedIn,
    SignedOut,
    all_events,
)
from audit.log import record, record_all
from audit.models import Checkpoint, Entry
from audit.verify import faults

pytestmark = pytest.mark.django_db


def last() -> Entry:
    return Entry.objects.latest("sequence")


def set_clock(monkeypatch, moment: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def test_an_entry_says_who_did_what_to_whom_and_when(ada, ben, monkeypatch):
    moment = datetime(2030, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)
    set_clock(monkeypatch, moment)

    record(ProfileChanged(fields=("email", "language")), actor=ada, subject=ben)

    entry = last()
    assert (entry.kind, entry.result, entry.at) == ("profile_changed", "done", moment)
    assert (entry.actor, entry.subject) == (ada, ben)
    assert entry.details == {"fields": ["email", "language"]}
    assert str(entry) == f"{entry.sequence} profile_changed"


def test_the_person_signed_in_is_the_actor_unless_another_is_named(ada, ben, rf):
    request = rf.get("/")
    request.user = ben

    record(SignedOut(), request=request)
    assert last().actor == ben

    record(SignedOut(), request=request, actor=ada)
    assert last().actor == ada


def test_a_stranger_is_no_actor(rf):
    request = rf.get("/")
    request.user = AnonymousUser()

    record(SignedOut(), request=request)

    assert last().actor_id is None


def test_the_session_is_told_by_a_hash_of_its_key(ben, signed_in, rf):
    request = rf.get("/")
    request.session = signed_in(ben).session
    key = request.session.session_key

    record(SignedOut(), request=request)

    assert last().session == hashlib.sha256(key.encode()).hexdigest()[:16]
    assert key not in str(vars(last()))


def test_entries_are_numbered_without_a_gap_and_each_covers_the_one_before():
    for number in range(3):
        record(SignedIn(failures_since=number))

    entries = list(Entry.objects.order_by("sequence"))
    assert [entry.sequence for entry in entries] == [1, 2, 3]
    assert [entry.previous_hash for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]
    end = Checkpoint.objects.get()
    assert (end.sequence, end.hash) == (3, entries[-1].hash)
    assert str(end) == "entries 1 to 3"


def test_a_record_costs_one_select_and_one_insert(django_assert_num_queries):
    record(SignedOut())

    with transaction.atomic(), django_assert_num_queries(2) as statements:
        record(SignedOut())

    assert [sql["sql"].split()[0] for sql in statements.captured_queries] == ["SELECT", "INSERT"]


def make_a_group_and_record_it() -> None:
    with transaction.atomic():
        Group.objects.create(name="readers")
        record(SignedOut())


def break_the_log() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_checkpoint_kept")
        cursor.execute("DELETE FROM audit_checkpoint")


@pytest.mark.django_db(transaction=True)
def test_a_change_is_not_made_if_it_cannot_be_recorded():
    break_the_log()

    with pytest.raises(Checkpoint.DoesNotExist):
        make_a_group_and_record_it()

    assert not Group.objects.filter(name="readers").exists()


@pytest.mark.django_db(transaction=True)
def test_the_change_is_rolled_back_even_if_a_caller_swallows_the_failure():
    break_the_log()

    with transaction.atomic(), contextlib.suppress(Checkpoint.DoesNotExist):
        make_a_group_and_record_it()

    assert not Group.objects.filter(name="readers").exists()


@pytest.mark.django_db(transaction=True)
def test_an_entry_is_rolled_back_with_its_change():
    Group.objects.create(name="readers")

    with pytest.raises(IntegrityError):
        record_and_fail()

    assert not Entry.objects.exists()
    record(SignedOut())
    assert last().sequence == 1


@transaction.atomic
def record_and_fail() -> None:
    record(SignedOut())
    Group.objects.create(name="readers")


def test_a_clock_set_back_is_an_event_of_its_own_and_only_once(monkeypatch):
    before = timezone.now()
    set_clock(monkeypatch, before)
    record(SignedOut())

    set_clock(monkeypatch, before - timedelta(hours=2))
    record(SignedOut())
    record(SignedOut())

    kinds = list(Entry.objects.order_by("sequence").values_list("kind", flat=True))
    assert kinds == ["signed_out", "clock_set_back", "signed_out", "signed_out"]
    assert Entry.objects.get(kind=ClockSetBack.kind()).details == {"seconds": 7200}


@pytest.mark.parametrize(("seconds", "told"), [(59, False), (60, False), (60.001, True)])
def test_a_slightly_adjusted_clock_is_no_event(monkeypatch, seconds, told):
    before = timezone.now()
    set_clock(monkeypatch, before)
    record(SignedOut())

    set_clock(monkeypatch, before - timedelta(seconds=seconds))
    record(SignedOut())

    assert Entry.objects.filter(kind=ClockSetBack.kind()).exists() is told


def test_a_deleted_person_leaves_a_number_and_an_intact_chain(ben):
    number = ben.pk
    record(SignedOut(), actor=ben, subject=ben)
    written = Entry.objects.values().get()

    ben.delete()

    assert Entry.objects.values().get(kind="signed_out") == written
    entry = Entry.objects.select_related("actor").get(kind="signed_out")
    assert (entry.actor, entry.actor_id) == (None, number)


def test_no_event_has_room_for_a_secret_or_a_name():
    for event in all_events():
        names = {field.name for field in dataclasses.fields(event)}
        assert not names & {"password", "code", "key", "token", "name", "username", "email"}


def test_details_that_are_not_ascii_come_back_as_they_were():
    record(ProfileChanged(fields=("Größe", "名前")))

    assert last().details == {"fields": ["Größe", "名前"]}
    assert "Größe" in last().data


def test_a_count_of_zero_is_recorded_too():
    record(SessionsEnded(reason="program_start", count=0))

    assert last().details == {"count": 0, "reason": "program_start"}


def test_many_entries_written_at_once_are_chained_like_single_ones(ada, ben, monkeypatch):
    monkeypatch.setattr("audit.log._AT_ONCE", 3)
    record(SignedOut(), actor=ada)
    happened = [(ProfileChanged(fields=(f"field {number}",)), ben) for number in range(8)]

    record_all(happened, actor=ada, session="0123456789abcdef")
    record(SignedOut(), actor=ada)

    entries = Entry.objects.filter(kind="profile_changed").order_by("sequence")
    assert [entry.details["fields"] for entry in entries] == [[f"field {n}"] for n in range(8)]
    assert {(entry.actor, entry.subject, entry.session) for entry in entries} == {
        (ada, ben, "0123456789abcdef")
    }
    assert faults() == []
