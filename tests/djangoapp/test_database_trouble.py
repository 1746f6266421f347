"""A database that is locked or full, for real: a clear page, and nothing half done."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
    connection,
)

from accounts.flows.signing_in import finish_signing_out
from accounts.models import Session, User
from audit.models import Entry
from audit.verify import faults
from djangoapp.context_processors import cached_kiosk_policy, cached_policy
from tests.cast import PASSWORDS
from tests.clients import launched_client
from tests.other_database import other_database
from tests.pages import every_page

pytestmark = pytest.mark.django_db(transaction=True)

FORM = {"username": "Nora", "password1": "tin drums in autumn", "password2": "tin drums in autumn"}


@pytest.fixture
def impatient() -> Iterator[None]:
    """Wait for a lock as briefly as SQLite can, instead of five seconds."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 1")
        yield
        cursor.execute("PRAGMA busy_timeout = 5000")


@contextmanager
def another_program_writes() -> Iterator[None]:
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


@contextmanager
def no_room_left() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # What other tests have deleted is room, too.
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        before = cursor.execute("PRAGMA max_page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        yield
        cursor.execute(f"PRAGMA max_page_count = {before}")


def fill_what_is_left(window) -> None:
    """Register people until one no longer fits into the pages that the database has."""
    for number in range(200):
        answer = window.post("/accounts/register/", FORM | {"username": f"person {number}"})
        if answer.status_code != 302:
            return
    pytest.fail("The database never became full.")


def test_a_locked_database_asks_to_wait_and_works_again_afterwards(ada, impatient):
    window = launched_client(raise_request_exception=False)
    with another_program_writes():
        answer = window.post("/accounts/register/", FORM)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "<h1>" in answer.content.decode()
    assert not User.objects.filter(username="Nora").exists()

    assert window.post("/accounts/register/", FORM).status_code == 302
    assert User.objects.filter(username="Nora").exists()


def test_on_a_kiosk_what_could_not_be_saved_leads_home_by_itself(ada, impatient, settings):
    settings.KIOSK = True
    window = launched_client(raise_request_exception=False)
    with another_program_writes():
        answer = window.post("/accounts/register/", FORM)

    assert answer.status_code == 503
    assert answer.headers["Refresh"] == "5; url=/"
    assert "This page tries again" in answer.content.decode()


def test_on_a_desktop_a_person_tries_again(ada, impatient):
    window = launched_client(raise_request_exception=False)
    with another_program_writes():
        answer = window.post("/accounts/register/", FORM)

    assert "Refresh" not in answer.headers
    assert "by itself" not in answer.content.decode()


def test_pages_are_still_shown_while_the_database_is_locked(signed_in, ada, impatient):
    window = signed_in(ada)
    with another_program_writes():
        assert window.get("/").status_code == 200
        assert window.get("/accounts/profile/").status_code == 200


def test_whoever_signs_out_is_out_all_the_same(signed_in, ada, impatient):
    window = signed_in(ada)
    with another_program_writes():
        assert window.post("/accounts/logout/").status_code == 302
        assert window.get("/").status_code == 302

    finish_signing_out()
    assert not Session.objects.exists()


def test_on_a_full_disk_no_change_is_made_without_its_entry(ada):
    window = launched_client(raise_request_exception=False)
    with no_room_left():
        fill_what_is_left(window)
        answer = window.post("/accounts/register/", FORM)
        people = set(User.objects.values_list("pk", flat=True))
        recorded = set(Entry.objects.filter(kind="registered").values_list("subject_id", flat=True))

    assert answer.status_code == 503
    assert people - {ada.pk} == recorded
    assert faults() == []


def test_signing_in_fails_as_a_whole_where_it_cannot_be_recorded(ben, impatient):
    window = launched_client(raise_request_exception=False)
    with another_program_writes():
        answer = window.post("/accounts/login/", {"username": "ben", "password": PASSWORDS["ben"]})

    assert answer.status_code == 503
    assert window.get("/").status_code == 302
    assert not Entry.objects.filter(kind="signed_in").exists()


KINDS = (
    *(DatabaseError, DataError, IntegrityError, InternalError, NotSupportedError),
    *(OperationalError, ProgrammingError, InterfaceError),
)


@contextmanager
def every_statement_raises(kind: type[Exception]) -> Iterator[None]:
    def fail(*_call: object) -> None:
        raise kind("as it happens")

    cached_policy.forget()
    cached_kiosk_policy.forget()
    with connection.execute_wrapper(fail):
        yield


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_fault_of_the_database_gets_a_page_that_explains(signed_in, ada, kind):
    window = signed_in(ada)
    window.raise_request_exception = False
    with every_statement_raises(kind):
        for page in every_page():
            answers = (window.get(page.path), window.post(page.path))
            assert {answer.status_code for answer in answers} & {500} == set(), page
        answer = window.get("/")

    assert answer.status_code == 503
    assert "Your last change wasn't saved." in answer.content.decode()


@pytest.mark.parametrize("harm", ["flipped", "no tables"])
def test_a_database_that_is_damaged_meanwhile_is_told_apart_from_a_busy_one(
    signed_in, ada, tmp_path, harm
):
    window = signed_in(ada)
    window.raise_request_exception = False
    with damaged(tmp_path / "broken.sqlite3", harm):
        for page in every_page():
            for answer in (window.get(page.path), window.post(page.path)):
                assert answer.status_code != 500, page
                told = "The data can't be used" in answer.content.decode()
                assert told or answer.status_code != 503, page
        answer = window.get("/")

    assert answer.status_code == 503
    assert "Retry-After" not in answer.headers


@contextmanager
def damaged(place: Path, harm: str) -> Iterator[None]:
    """Have a copy of the database in its place, every page but the first turned over, or empty."""
    whole = connection.settings_dict["NAME"]
    with closing(sqlite3.connect(place)) as copy:
        if harm == "flipped":
            with closing(sqlite3.connect(whole)) as source:
                source.backup(copy)
    if harm == "flipped":
        contents = place.read_bytes()
        place.write_bytes(contents[:4096] + bytes(byte ^ 0xFF for byte in contents[4096:]))
    with other_database(place):
        yield
