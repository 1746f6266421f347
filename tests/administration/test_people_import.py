"""Adding people from a file: brought, checked without writing, then all of them or nobody."""

from __future__ import annotations

import random
import threading
import time
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from administration import background_jobs as work_beside
from administration import people_import
from administration.background_jobs import Failed, Job, jobs
from administration.forms import upload
from administration.models import PeopleFile
from audit.models import Entry
from audit.verify import faults
from tests.administration.people_file import BAD, good_rows, mixed, text
from tests.cast import PASSWORDS
from tests.clients import prove
from tests.djangoapp.test_database_trouble import another_program_writes
from tests.passing_time import pass_time, set_clock
from tests.rendered import read
from tests.waiting import LIMIT

IMPORT = "/administration/people/import/"
CHECK, PROGRESS = f"{IMPORT}check/", f"{IMPORT}progress/"
FILE = (
    "name,display name,e-mail,role,groups\nNina,Nina Müller,n@example.org,guest,Readers\nNils,,,,\n"
)


@pytest.fixture(autouse=True)
def readers(ada):
    yield Group.objects.create(name="Readers")
    jobs.forget(people_import.job_kind(ada))


def bring(window, content, name="people.csv"):
    content = content.encode() if isinstance(content, str) else content
    return window.post(IMPORT, {"file": SimpleUploadedFile(name, content, "text/csv")})


def finish(window, actor):
    """Wait until the import is over, and return what the page then says."""
    jobs.wait(people_import.job_kind(actor))
    return window.get(PROGRESS, follow=True)


def add_everybody(window):
    """Press the button on the page that shows the file."""
    shown = read(window.get(CHECK)).all("input", name="file")
    return window.post(CHECK, {"file": shown[0]["value"]} if shown else {})


def job():
    return Job(language="en")


def checked(actor):
    file = people_import.kept_for(actor)
    assert file
    return people_import.check(file, actor=actor)


def test_the_check_says_per_row_what_would_happen_and_writes_nothing(signed_in, ada):
    window = signed_in(ada)
    answer = bring(window, FILE)
    assert answer.headers["Location"] == CHECK
    page = " ".join(window.get(CHECK).content.decode().split())
    assert "2 people will be added" in page
    for words in ("Nina Müller", "n@example.org", "Guest, Readers", "Will be added"):
        assert words in page
    assert User.objects.count() == 1
    assert not Entry.objects.filter(kind="registered").exists()


def test_every_error_is_named_with_its_line_and_the_import_is_not_offered(signed_in, ada):
    rows, reasons = mixed(300, random.Random(3))
    window = signed_in(ada)
    bring(window, text(rows).encode("utf-8-sig"))
    answer = window.get(CHECK)
    page = answer.content.decode()
    assert "35 rows have problems" in page
    for line in reasons:
        assert f"<li>Line {line}: " in page
    assert "Add everyone" not in page
    assert add_everybody(window).status_code == 200
    assert User.objects.count() == 1
    assert len(BAD) == 35


@pytest.mark.django_db(transaction=True)
def test_all_are_added_with_role_groups_entries_and_no_password(signed_in, ada):
    window = signed_in(ada)
    bring(window, FILE)
    assert add_everybody(window).headers["Location"] == PROGRESS

    page = finish(window, ada).content.decode()

    assert "2 people were added." in page
    nina = User.objects.get(username="Nina")
    assert (nina.display_name, nina.email) == ("Nina Müller", "n@example.org")
    assert nina.memberships.groups == {"guests", "Readers"}
    assert nina.is_active
    assert nina.approved_at
    assert not nina.has_usable_password()
    assert (nina.display_key, nina.family_key) == ("nina müller", "müller nina")
    assert User.objects.get(username="Nils").role is Role.MEMBER
    entries = Entry.objects.filter(kind="registered").order_by("sequence")
    assert list(entries.values_list("actor", "subject__username", "data")) == [
        (ada.pk, "Nina", '{"role":"guests","waiting":false}'),
        (ada.pk, "Nils", '{"role":"members","waiting":false}'),
    ]
    assert entries[0].session
    assert Entry.objects.get(kind="people_imported").details == {"people": 2}
    assert not PeopleFile.objects.exists()
    assert faults() == []


@pytest.mark.django_db(transaction=True)
def test_the_page_shows_how_far_it_is_and_asks_again_by_itself(signed_in, ada, monkeypatch):
    halfway, go_on = threading.Event(), threading.Event()

    def slow(self, done, total):
        self.done, self.total = done, total
        if done >= total // 3:
            halfway.set()
            assert go_on.wait(LIMIT)

    monkeypatch.setattr(Job, "reach", slow)
    window = signed_in(ada)
    bring(window, text(good_rows(40)))
    add_everybody(window)
    assert halfway.wait(LIMIT)
    page = window.get(PROGRESS).content.decode()
    assert '<meta http-equiv="refresh" content="1">' in page
    assert '<progress max="100" value="33"' in page
    go_on.set()
    assert "40 people were added." in finish(window, ada).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_name_that_is_taken_meanwhile_stops_the_whole_import(signed_in, ada):
    window = signed_in(ada)
    bring(window, FILE)
    User.objects.create(username="NILS")
    add_everybody(window)
    assert "Add everyone" not in window.get(CHECK).content.decode()
    assert User.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_name_that_is_taken_in_the_last_moment_undoes_everything(ada):
    people_import.keep(FILE.encode(), owner=ada)
    found = checked(ada)
    User.objects.create(username="NILS")
    with pytest.raises(Failed, match="taken in the meantime"):
        people_import.add_all(found.rows, actor=ada, session="", job=job())
    assert not User.objects.filter(username="Nina").exists()
    assert not Entry.objects.exists()
    assert PeopleFile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_program_that_ends_leaves_nothing_half_done(ada):
    people_import.keep(text(good_rows(50)).encode(), owner=ada)
    stopped = job()
    stopped.stopping.set()
    with pytest.raises(Exception):  # noqa: B017, PT011 - the jobs' own, which nobody else sees
        people_import.add_all(checked(ada).rows, actor=ada, session="", job=stopped)
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["file", "permission", "row"])
def test_what_has_changed_when_it_begins_is_reported(signed_in, ada, what):
    window = signed_in(ada)
    people_import.keep(FILE.encode(), owner=ada)
    if what == "file":
        people_import.discard(ada)
    elif what == "permission":
        ada.groups.clear()
    else:
        User.objects.create(username="Nina")
    people_import.begin(ada, session="")
    jobs.wait(people_import.job_kind(ada))
    begun = jobs.get(people_import.job_kind(ada))
    assert begun
    assert begun.fault
    if what != "permission":
        assert "No one was added." in window.get(PROGRESS, follow=True).content.decode()
    assert not User.objects.filter(username="Nils").exists()


@pytest.mark.django_db(transaction=True)
def test_ten_thousand_people_take_seconds(ada, monkeypatch):
    monkeypatch.setattr(work_beside, "_PAUSES", (0.0, 0.0))
    people_import.keep(text(good_rows(10_000)).encode("utf-8-sig"), owner=ada)
    began = time.process_time()
    found = checked(ada)
    assert people_import.add_all(found.rows, actor=ada, session="", job=job()) == 10_000
    took = time.process_time() - began
    print(f"10,000 people were checked and added in {took:.1f} s of processor")
    assert took < 60  # the promise is 240
    assert User.objects.count() == 10_001
    assert Entry.objects.filter(kind="registered").count() == 10_000
    assert faults() == []


def test_a_file_is_kept_for_its_owner_alone_and_for_an_hour(signed_in, ada, monkeypatch):
    nora = User.objects.create_user("nora")
    nora.groups.add(Group.objects.get(name=Role.ADMINISTRATOR))
    bring(signed_in(ada), FILE)
    assert signed_in(nora).get(CHECK).headers["Location"] == IMPORT
    bring(signed_in(ada), "name\nNino\n")
    assert PeopleFile.objects.count() == 1
    set_clock(monkeypatch, days=400)
    assert people_import.kept_for(ada)
    pass_time(monkeypatch, minutes=61)
    assert people_import.kept_for(ada) is None
    assert not PeopleFile.objects.exists()


def test_a_file_from_the_future_is_not_kept(ada):
    people_import.keep(FILE.encode(), owner=ada)
    PeopleFile.objects.update(brought_at=timezone.now() + timedelta(days=400))
    assert people_import.kept_for(ada) is None
    assert not PeopleFile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_file_whose_hour_is_over_is_gone_though_it_cannot_be_removed_yet(ada):
    people_import.keep(FILE.encode(), owner=ada)
    PeopleFile.objects.update(brought_at=timezone.now() - timedelta(minutes=61))
    with another_program_writes():
        assert people_import.kept_for(ada) is None
    assert PeopleFile.objects.exists()
    assert people_import.kept_for(ada) is None
    assert not PeopleFile.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b'name\n"Nina\n', "Line 2 can't be read"),
        (b"\xff\xfen\x00a", "This file can't be read"),
    ],
)
def test_a_file_that_is_not_a_table_is_refused_beside_the_field(signed_in, ada, content, words):
    answer = bring(signed_in(ada), content)
    assert any(words in error for error in answer.context["form"].errors["file"])
    assert not PeopleFile.objects.exists()


def test_a_table_without_names_of_columns_is_refused_with_what_to_do(signed_in, ada):
    window = signed_in(ada)
    assert bring(window, "Nina\nNino\n").status_code == 302
    assert "must contain the column names" in window.get(CHECK, follow=True).content.decode()


def test_no_file_and_one_too_large_are_refused(signed_in, ada, monkeypatch):
    window = signed_in(ada)
    answer = window.post(IMPORT, {})
    assert "Choose the file" in answer.content.decode()
    monkeypatch.setattr(upload, "LARGEST", 10)
    assert "too large" in bring(window, FILE).content.decode()


def test_guessed_letters_are_pointed_out(signed_in, ada):
    window = signed_in(ada)
    bring(window, "name;display name\r\nMüller;Jörg\r\n".encode("cp1252"))
    page = window.get(CHECK).content.decode()
    assert "letters with accents look right" in page
    assert "Müller" in page


def test_many_rows_come_in_pages(signed_in, ada):
    window = signed_in(ada)
    bring(window, text(good_rows(250)))
    first = window.get(CHECK).content.decode()
    assert "Page 1 of 3" in first
    assert "Person 101" not in first
    assert "Person 101" in window.get(CHECK, {"page": "2"}).content.decode()


def test_markup_in_a_file_is_text(signed_in, ada):
    window = signed_in(ada)
    bring(window, "name\n<script>alert(1)</script>\n")
    assert "<script>alert" not in window.get(CHECK).content.decode()


def test_adding_asks_for_the_password_again(signed_in, ada):
    window = signed_in(ada)
    bring(window, FILE)
    session = window.session
    session["proved_at"] = 0
    session.save()
    answer = add_everybody(window)
    assert answer.headers["Location"].startswith(reverse("accounts:reauthenticate"))
    assert jobs.get(people_import.job_kind(ada)) is None


@pytest.mark.parametrize("stale", [False, True])
def test_only_the_file_that_was_looked_at_is_imported(signed_in, ada, stale):
    """A stranger exchanges it while its owner reads, or while the password is asked for."""
    window = signed_in(ada)
    bring(window, "name\nnina\n")
    form = {"file": read(window.get(CHECK)).all("input", name="file")[0]["value"]}
    if stale:
        prove(window, seconds_ago=301)
        asks = window.post(CHECK, form).headers["Location"]
    bring(window, "name,role\nmallory,administrator\n")
    if stale:
        answer = window.post(asks, {"password": PASSWORDS["ada"]}, follow=True)
    else:
        answer = window.post(CHECK, form, follow=True)
    assert "This is a different file" in answer.content.decode()
    assert "mallory" in answer.content.decode()
    assert jobs.get(people_import.job_kind(ada)) is None


@pytest.mark.parametrize("page", [IMPORT, CHECK, PROGRESS])
def test_the_desk_imports_nobody(signed_in, dana, page):
    assert signed_in(dana).get(page).status_code == 403
