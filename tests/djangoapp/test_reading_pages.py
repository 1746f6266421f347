"""Every page that is only read answers while somebody else writes, read from the URLconf."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from accounts import memberships
from accounts.models import Session, User
from accounts.roles import Role
from accounts.sessions import SessionStore, reference
from administration.models import PeopleFile
from audit.models import Entry
from kiosk.idle_monitor import IdleMonitor
from tests.clients import launched_client, prove
from tests.djangoapp.test_database_trouble import another_program_writes
from tests.pages import SOMEBODY, every_page

pytestmark = pytest.mark.django_db(transaction=True)

ROLES = ("stranger", "guest", "member", "desk staff", "administrator")
WRITES = ("BEGIN IMMEDIATE", "INSERT", "UPDATE", "DELETE", "REPLACE")
LONG_AGO = timedelta(hours=2)


@contextmanager
def counting_waits() -> Iterator[list[str]]:
    """The writes that would wait for another writer, if there is one."""
    waits: list[str] = []

    def look(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(WRITES):
            asked = connection.connection.execute("PRAGMA busy_timeout")
            waits.extend([sql] if asked.fetchone()[0] else [])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield waits


@pytest.fixture
def impatient() -> Iterator[None]:
    """What waits all the same fails at once, so that a red test is a quick one."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 1")
        yield
        cursor.execute("PRAGMA busy_timeout = 5000")


@pytest.fixture
def people(ada, dana, ben, gus) -> dict[str, User]:
    somebody = User.objects.create(pk=SOMEBODY, username="Somebody")
    memberships.assign(somebody, Role.MEMBER)
    somebody.groups.add(Group.objects.create(pk=SOMEBODY, name="somebody's group"))
    return {"guest": gus, "member": ben, "desk staff": dana, "administrator": ada}


def window_of(role: str, people: dict[str, User]):
    window = launched_client(raise_request_exception=False)
    if role in people:
        window.force_login(people[role])
    session = window.session
    session["look"] = {"text": 100, "contrast": False, "at": 1.0}
    session.save()
    return window


@pytest.mark.slow  # opens every page twenty times
@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("kiosk", [False, True], ids=["window", "kiosk"])
@pytest.mark.parametrize("proved", [False, True], ids=["unproved", "proved"])
@pytest.mark.parametrize("role", ROLES)
def test_no_page_that_is_read_waits_for_a_writer(role, proved, kiosk, people, settings):
    settings.KIOSK = kiosk
    window = window_of(role, people)
    if proved:
        prove(window)
    content, long_ago = b"name\nNora\n", timezone.now() - LONG_AGO
    PeopleFile.objects.create(owner=people["administrator"], content=content, brought_at=long_ago)
    Session.objects.update(last_seen=long_ago)
    bad = {}
    with another_program_writes(), counting_waits() as waits:
        for page in every_page():
            answer = window.get(page.path)
            if answer.status_code >= 500 or waits:
                bad[page.name] = (answer.status_code, list(waits))
                waits.clear()
    assert bad == {}


def test_presence_is_noted_with_the_first_page_after_the_writer(signed_in, ben, impatient):
    window = signed_in(ben)
    Session.objects.update(last_seen=timezone.now() - LONG_AGO)
    with another_program_writes():
        assert window.get("/").status_code == 200
    ben.refresh_from_db()
    assert ben.last_seen is None

    assert window.get("/").status_code == 200
    assert User.objects.filter(pk=ben.pk, last_seen__gte=timezone.now() - LONG_AGO / 2).exists()


def test_refusals_that_could_not_be_written_are_counted_into_the_next_entry(
    signed_in, ben, impatient
):
    window = signed_in(ben)
    with another_program_writes():
        assert window.get("/administration/people/").status_code == 403
        assert window.get("/administration/people/").status_code == 403
    assert window.get("/administration/people/").status_code == 403

    [entry] = Entry.objects.filter(kind="request_refused")
    assert entry.details["times"] == 3


def test_a_session_that_is_no_longer_valid_opens_nothing_though_it_cannot_be_ended_yet(
    signed_in, ben, impatient
):
    window = signed_in(ben)
    User.objects.filter(pk=ben.pk).update(password="another one")
    with another_program_writes(), counting_waits() as waits:
        assert window.get("/").headers["Location"].startswith("/accounts/login/")
        assert waits == []
    assert Session.objects.exists()
    assert window.get("/").headers["Location"].startswith("/accounts/login/")

    IdleMonitor().look()
    assert not Session.objects.exists()


def test_nobody_s_session_that_could_not_be_ended_is_no_sign_out(visitor, impatient):
    session = SessionStore()
    session["number"] = 1
    session.save()
    with another_program_writes():
        session.delete()

    IdleMonitor().look()
    assert not Session.objects.filter(pk=reference(session.session_key)).exists()
    assert not Entry.objects.filter(kind="signed_out").exists()


def test_what_is_sent_is_not_lost_behind_an_answer_that_says_it_was_done(impatient, settings, ada):
    settings.KIOSK = True
    window = launched_client(raise_request_exception=False)
    with another_program_writes():
        assert window.post("/kiosk/look/", {"text": "150"}).status_code == 503
