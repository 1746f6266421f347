"""A flood of refused requests is counted, not written out."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection

from audit.models import Entry
from djangoapp import refusal_log
from djangoapp.refusal_log import LONGEST_PAUSE, RefusalLog

DAY = 24 * 3600


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def counted(clock) -> RefusalLog:
    return RefusalLog(now=clock)


def test_the_first_refusal_is_written_at_once_for_each_reason(counted):
    assert counted.count("host") == 1
    assert counted.count("cookie") == 1


def test_further_ones_are_counted_into_the_next_entry(counted, clock):
    counted.count("host")
    assert [counted.count("host") for _ in range(100)] == [0] * 100

    clock.seconds = 60

    assert counted.count("host") == 101


def test_pauses_grow_while_it_goes_on(counted, clock):
    due = []
    for second in range(0, DAY, 10):
        clock.seconds = second
        if counted.count("host"):
            due.append(second)

    assert due[:5] == [0, 60, 180, 420, 900]
    assert len(due) < 40
    assert due[-1] - due[-2] == LONGEST_PAUSE


def test_no_refusal_is_lost_in_a_flood(counted, clock):
    written = 0
    for second in range(DAY):
        clock.seconds = second
        written += counted.count("host")

    assert written + counted.waiting()["host"] == DAY


def test_after_a_quiet_hour_it_starts_anew(counted, clock):
    for second in (0, 60, 180):
        clock.seconds = second
        counted.count("host")

    clock.seconds += 240 + LONGEST_PAUSE + 1
    assert counted.count("host") == 1
    clock.seconds += 60
    assert counted.count("host") == 1


def test_pending_refusals_are_returned_once(counted):
    for _ in range(3):
        counted.count("host")
    counted.count("cookie")

    assert counted.waiting() == {"host": 2}
    assert counted.waiting() == {}


@pytest.mark.django_db
def test_at_the_end_of_the_program_the_count_is_written(client):
    for _ in range(5):
        client.get("/", headers={"host": "evil.example"})

    refusal_log.write_what_is_counted()

    entries = [entry.details["times"] for entry in Entry.objects.filter(kind="request_refused")]
    assert entries == [1, 4]


@pytest.mark.django_db
def test_what_cannot_be_written_at_the_end_is_in_the_program_log(client, monkeypatch, caplog):
    def locked(*_query):
        raise DatabaseError("database is locked")

    monkeypatch.setattr(refusal_log, "blocked_navigations", RefusalLog())
    for _ in range(5):
        client.get("/", headers={"host": "evil.example"})
        refusal_log.note_navigation("https", "elsewhere.example")

    with connection.execute_wrapper(locked):
        refusal_log.write_what_is_counted()

    assert "4 refusals (host) not recorded: database is locked" in caplog.text
    assert "4 refusals (navigation) not recorded: database is locked" in caplog.text


def test_what_could_not_be_written_is_due_with_the_next_one_and_the_pauses_stay(counted, clock):
    due = []
    for second in range(0, 1000, 10):
        clock.seconds = second
        if times := counted.count("host"):
            due.append(second)
            if second < 100:  # while the database cannot be written
                counted.give_back("host", times)
    assert due == [*range(0, 110, 10), 160, 280, 520]
