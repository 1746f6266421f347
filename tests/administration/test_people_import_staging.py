"""Many people are added at one moment or not at all, and nobody waits for it longer than that."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection

from accounts.models import User
from accounts.names import folding
from accounts.roles import Role
from administration import people_import, people_import_staging
from administration.background_jobs import Failed, Job, jobs
from administration.models import PeopleFile, PeopleImport, StagedMembership, StagedPerson
from administration.people_import_rows import ImportRow
from audit.models import Entry
from audit.verify import faults
from djangoapp.startup import window

pytestmark = pytest.mark.django_db(transaction=True)

COUNT, AT_ONCE = 35, 10
PARTS = 4


class Ended(Exception):
    """The program ends."""


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch):
    monkeypatch.setattr(people_import_staging, "AT_ONCE", AT_ONCE)
    jobs.forget("imports to finish")


@pytest.fixture
def rows(ada):
    readers = Group.objects.create(name="Readers")
    return [
        ImportRow(n, f"Person {n}", f"Nina Number{n}", f"p{n}@example.org", Role.MEMBER, [readers])
        for n in range(COUNT)
    ]


class Watched(Job):
    """A job that is asked to do something in every pause."""

    def __init__(self, in_pause=lambda count: None):
        super().__init__(language="en")
        self.pauses = 0
        self.in_pause = in_pause

    def rest(self, seconds):
        self.pauses += 1
        self.in_pause(self.pauses)


def add_all(rows, actor, in_pause=lambda count: None):
    return people_import.add_all(rows, actor=actor, session="a" * 16, job=Watched(in_pause))


def cut_off(after):
    """What ends the program in this pause."""

    def look(pause):
        if pause == after:
            raise Ended

    return look


def added():
    return User.objects.filter(username__startswith="Person").count()


def entries():
    return Entry.objects.filter(kind="registered").count()


def test_all_become_people_at_one_moment_and_others_can_write_before_and_after_it(rows, ada):
    seen = []

    def another_writes(_pause):
        with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")
        seen.append((added(), StagedPerson.objects.count(), entries()))

    assert add_all(rows, ada, another_writes) == COUNT
    nobody = [(0, staged, 0) for staged in (10, 20, 30, 35)]
    everybody = [(COUNT, 35 - written, written) for written in (10, 20, 30, 35)]
    assert seen == nobody + everybody
    assert Entry.objects.get(kind="people_imported").details == {"people": COUNT}
    assert not PeopleImport.objects.exists()
    assert faults() == []


@pytest.mark.parametrize("wrong", ["username", "display_name", "email"])
def test_the_rules_for_texts_of_people_hold_here_too(rows, ada, wrong):
    setattr(rows[-1], wrong, "Ni\u202ena@x.org")
    with pytest.raises(ValidationError):
        add_all(rows, ada)
    assert added() == 0


def test_a_person_who_was_added_is_as_one_who_registered(rows, ada):
    add_all(rows, ada)
    other = User.objects.create_user("Nils")
    person = User.objects.get(username="Person 7")
    own = {*people_import_staging._OWN, "id", "approved_at", "created_at"}
    for field in User._meta.concrete_fields:
        if field.attname not in own:
            assert getattr(person, field.attname) == getattr(other, field.attname), field
    assert person.approved_at
    assert person.memberships.groups == {"members", "Readers"}


@pytest.mark.parametrize("pause", range(1, PARTS + 1))
def test_cut_off_before_that_moment_it_leaves_nobody_and_is_cleared_away(rows, ada, pause):
    with pytest.raises(Ended):
        add_all(rows, ada, cut_off(pause))
    assert (added(), entries()) == (0, 0)
    assert StagedPerson.objects.exists()

    people_import_staging.finish(Watched())

    assert not StagedPerson.objects.exists()
    assert not StagedMembership.objects.exists()
    assert not PeopleImport.objects.exists()
    assert (added(), Entry.objects.exists()) == (0, False)


def test_entries_are_written_of_people_whose_keys_an_upgrade_has_written_anew(rows, ada):
    rows[-1].username = "Person Işıl"
    with pytest.raises(Ended):
        add_all(rows, ada, cut_off(PARTS + 1))
    earlier = folding.spelled("Person Işıl")
    StagedPerson.objects.filter(username="Person Işıl").update(username_key=earlier)

    people_import_staging.finish(Watched())

    assert entries() == COUNT


@pytest.mark.parametrize("pause", range(PARTS + 1, 2 * PARTS))
def test_cut_off_after_it_the_next_start_writes_the_entries_that_are_missing(rows, ada, pause):
    with pytest.raises(Ended):
        add_all(rows, ada, cut_off(pause))
    assert added() == COUNT
    assert entries() < COUNT

    window.finish_imports()
    jobs.wait("imports to finish")

    assert entries() == COUNT
    [session] = Entry.objects.values_list("session", flat=True).distinct()
    assert session == "a" * 16
    assert set(Entry.objects.values_list("actor", flat=True)) == {ada.pk}
    assert not PeopleImport.objects.exists()
    assert faults() == []


def test_a_new_import_clears_away_what_an_earlier_one_has_left_and_nobody_else_s(rows, ada):
    with pytest.raises(Ended):
        add_all(rows, ada, cut_off(2))
    others = PeopleImport.objects.create(actor=ada.pk + 1)
    StagedPerson.objects.create(batch=others, username="Person of theirs", role="members")
    add_all(rows, ada)
    assert added() == COUNT
    assert list(PeopleImport.objects.all()) == [others]


def test_a_start_leaves_an_import_alone_that_began_since(rows, ada):
    with pytest.raises(Ended):
        add_all(rows, ada, cut_off(PARTS + 1))
    begun = []

    def begin(_pause):
        begun.append(PeopleImport.objects.create(actor=ada.pk + 1))

    people_import_staging.finish(Watched(begin))
    assert begun
    assert list(PeopleImport.objects.all()) == begun


def test_somebody_who_is_deleted_before_their_entry_gets_none(rows, ada):
    def delete(pause):
        if pause == PARTS + 1:
            User.objects.get(username="Person 34").delete()

    assert add_all(rows, ada, delete) == COUNT
    assert entries() == COUNT - 1


def test_entries_that_cannot_be_written_do_not_undo_the_import(rows, ada):
    def fail(pause):
        if pause == PARTS + 1:
            raise DatabaseError("database is locked")

    assert add_all(rows, ada, fail) == COUNT
    people_import_staging.finish(Watched())
    assert entries() == COUNT


@pytest.mark.parametrize("lost", ["role", "account", "sign-in", "group", "permission"])
def test_what_is_lost_until_that_moment_stops_the_whole_import(rows, ada, lost):
    members = Group.objects.get(name=Role.MEMBER)
    nora = User.objects.create_user("Nora")
    nora.groups.set([Group.objects.get(name=Role.ADMINISTRATOR)])

    def lose(pause):
        if pause != PARTS:
            return
        if lost == "role":
            nora.groups.set([members])
        elif lost == "account":
            User.objects.get(pk=nora.pk).delete()
        elif lost == "sign-in":
            User.objects.filter(pk=nora.pk).update(is_active=False)
        elif lost == "group":
            Group.objects.get(name="Readers").delete()
        else:  # She may no longer give what the group allows.
            readers = Group.objects.get(name="Readers")
            readers.permissions.set(_beyond(nora))

    people_import.keep(b"name\nNina\n", owner=nora)
    with pytest.raises(Failed):
        add_all(rows, nora, lose)
    assert added() == 0
    assert not Entry.objects.filter(kind="people_imported").exists()
    assert not PeopleImport.objects.exists()
    assert PeopleFile.objects.exists() is (lost != "account")


def _beyond(person):
    from django.contrib.auth.models import Permission

    return [
        one
        for one in Permission.objects.select_related("content_type")
        if f"{one.content_type.app_label}.{one.codename}" not in person.memberships.permissions
    ][:1]


def test_a_start_that_finds_nothing_begins_no_work():
    window.finish_imports()
    assert jobs.get("imports to finish") is None
