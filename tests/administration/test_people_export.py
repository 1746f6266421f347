"""Saving the list of people, and bringing it in again elsewhere."""

from __future__ import annotations

import csv
import io
import sqlite3

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.urls import reverse

from accounts.models import User
from administration import people_export, spreadsheet
from administration.people_import_rows import RowValidator
from audit.models import Entry
from tests.djangoapp.test_database_trouble import another_program_writes

EXPORT = "/administration/people/export/"


def saved(answer):
    return b"".join(answer.streaming_content)


def rows(answer, separator=","):
    text = saved(answer).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def test_everybody_is_in_the_file_with_the_columns_of_the_import(signed_in, ada, ben):
    ben.groups.add(Group.objects.create(name="readers"), Group.objects.create(name="authors"))
    answer = signed_in(ada).post(EXPORT)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="people.csv"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert rows(answer) == [
        ["name", "display name", "email", "role", "groups"],
        ["ada", "Ada Lovelace", "", "Administrator", ""],
        ["Ben", "", "", "Member", "authors|readers"],
    ]
    entry = Entry.objects.latest("sequence")
    assert (entry.kind, entry.actor, entry.details) == ("people_exported", ada, {"people": 2})


@pytest.mark.parametrize("name", ["=1+1", "+49 30", "-Ben", "@ben", "'=x"])
def test_no_cell_is_a_formula_and_nothing_is_lost(signed_in, ada, ben, name):
    User.objects.filter(pk=ben.pk).update(display_name=name)
    answer = signed_in(ada).post(EXPORT)
    content = saved(answer)
    assert f",'{name},".encode() in content
    assert spreadsheet.read(content).lines[1].cells[1] == name


def test_what_is_saved_can_be_brought_in_again(signed_in, ada, ben, gus):
    User.objects.filter(pk=ben.pk).update(display_name="@Ben", email="b@example.org")
    content = saved(signed_in(ada).post(EXPORT))
    User.objects.filter(pk__in=[ben.pk, gus.pk]).delete()
    found = RowValidator(ada).rows(spreadsheet.read(content))
    assert [(one.username, one.display_name, one.email, one.role) for one in found[1:]] == [
        ("Ben", "@Ben", "b@example.org", "members"),
        ("gus", "", "", "guests"),
    ]
    assert [bool(one.problems) for one in found] == [True, False, False]


def test_german_spreadsheets_get_their_separator(signed_in, ada):
    answer = signed_in(ada).post(EXPORT, headers={"accept-language": "de"})
    assert len(rows(answer, ";")[0]) == 5


def test_many_people_are_read_in_parts(signed_in, ada, monkeypatch):
    monkeypatch.setattr(people_export, "_AT_ONCE", 3)
    User.objects.bulk_create(User(username=f"p{n}", password="!") for n in range(7))
    assert len(rows(signed_in(ada).post(EXPORT))) == 9


def test_saving_is_recorded_before_it_begins_and_after_its_last_byte(signed_in, ada):
    parts = iter(signed_in(ada).post(EXPORT).streaming_content)
    kinds = Entry.objects.filter(kind__startswith="people_").values_list("kind", flat=True)
    assert list(kinds) == ["people_export_begun"]
    assert b"Ada Lovelace" in next(parts) + next(parts)
    assert list(kinds.all()) == ["people_export_begun"]
    assert list(parts) == []
    assert list(kinds.order_by("sequence")) == ["people_export_begun", "people_exported"]


def test_nothing_is_exported_if_that_cannot_be_recorded(signed_in, ada):
    window = signed_in(ada)
    window.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE audit_checkpoint")
    assert window.post(EXPORT).status_code >= 500


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_while_it_is_saved(signed_in, ada, ben, monkeypatch):
    monkeypatch.setattr(people_export, "_AT_ONCE", 1)
    parts = iter(signed_in(ada).post(EXPORT).streaming_content)
    next(parts)
    next(parts)
    with another_program_writes():
        assert b"Ben" in next(parts)
    sealed = sqlite3.connect(connection.settings_dict["NAME"])
    # A snapshot that is held would keep the log of writes from being emptied.
    assert sealed.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    sealed.close()
    assert list(parts) == []


def test_viewing_saves_and_records_nothing(signed_in, ada):
    answer = signed_in(ada).get(EXPORT)
    assert "Content-Disposition" not in answer.headers
    assert not Entry.objects.filter(kind="people_exported").exists()


def test_it_asks_for_the_password_again(signed_in, ada):
    window = signed_in(ada)
    session = window.session
    session["proved_at"] = 0
    session.save()
    assert window.post(EXPORT).headers["Location"].startswith(reverse("accounts:reauthenticate"))


def test_the_desk_saves_no_list(signed_in, dana):
    assert signed_in(dana).post(EXPORT).status_code == 403
