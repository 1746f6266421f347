"""Writes that nobody waits for: done at once or not at all."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from accounts import best_effort
from accounts.models import Session, User
from accounts.sessions import SessionStore, reference, revoked
from tests.djangoapp.test_database_trouble import another_program_writes

pytestmark = pytest.mark.django_db(transaction=True)


def busy_timeout() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        return int(cursor.fetchone()[0])


def fail() -> None:
    raise OperationalError("database or disk is full")


def test_it_is_done_if_nobody_writes(ben):
    assert best_effort.attempt(lambda: User.objects.update(language="de"))
    assert User.objects.filter(language="de").exists()


def test_it_is_left_undone_while_somebody_writes(ben):
    before = busy_timeout()
    with another_program_writes():
        assert not best_effort.attempt(lambda: User.objects.update(language="de"))
        assert busy_timeout() == before
    assert not User.objects.filter(language="de").exists()


def test_what_fails_half_way_is_undone_as_a_whole(ben):
    def half_way() -> None:
        User.objects.update(language="de")
        fail()

    assert not best_effort.attempt(half_way)
    assert not User.objects.filter(language="de").exists()


def test_others_wait_as_before_and_faults_of_the_program_are_not_hidden(ben):
    before = busy_timeout()
    with pytest.raises(IntegrityError):
        best_effort.attempt(lambda: User.objects.create(pk=ben.pk, username="Nora"))
    assert busy_timeout() == before > 0


def test_what_a_transaction_decides_about_a_session_fails_with_it(ben):
    session = SessionStore()
    session["number"] = 1
    session.save()

    def locked(execute, sql, params, many, context):
        if sql.startswith("DELETE"):
            fail()
        return execute(sql, params, many, context)

    with pytest.raises(OperationalError), transaction.atomic(), connection.execute_wrapper(locked):
        session.delete()
    assert reference(session.session_key) not in revoked()
    assert Session.objects.exists()
