"""What was typed and not saved is there again after a lock, a sign-out or an accident."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from notes import flows
from notes.errors import NoteChanged, TooManyNotes
from notes.models import Draft, Note
from tests.notes.writing import LIST, NEW, at, page, save, write
from tests.rendered import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def window(signed_in, ben):
    return signed_in(ben)


@pytest.fixture
def note(ben):
    return write(ben, "Milk, eggs", "Shopping")


def keep(window, address, **typed):
    answer = window.post(address, {"title": "", "text": "", "draft": "yes"} | typed)
    assert (answer.status_code, answer.content) == (204, b"")


def test_what_was_typed_in_a_new_note_is_shown_again_after_signing_in_again(signed_in, window, ben):
    keep(window, NEW, text="Dear diary")
    keep(window, NEW, text="Dear diary, today")
    window.post("/accounts/logout/")
    later = signed_in(ben)
    shown = page(later, LIST)
    assert "You typed this and didn't save it:" in shown
    assert f'<a href="{NEW}">Dear diary, today</a>' in shown
    assert Note.objects.count() == 0
    form = read(later.get(NEW))
    assert form.all("textarea")[0].words() == "Dear diary, today"
    later.post(NEW, {"text": "Dear diary, today was good"})
    assert (Note.objects.count(), Draft.objects.count()) == (1, 0)


def test_what_was_typed_in_a_note_is_shown_again_until_it_is_saved(window, note):
    keep(window, at(note), title="Shopping", text="Milk, eggs, tea", version="1")
    assert read(window.get(at(note))).all("textarea")[0].words() == "Milk, eggs, tea"
    assert not read(window.get(at(note))).all("p", class_="written")
    assert page(window).count("Shopping") >= 2
    save(window, note, title="Shopping", text="Milk, eggs, tea, jam")
    assert not Draft.objects.exists()


def test_it_can_be_discarded(window, note):
    for address in (NEW, at(note)):
        keep(window, address, text="never mind", version="1")
        assert "Discard it" in page(window, address)
        assert window.post(address, {"discard": "yes"}).headers["Location"] == address
        assert "never mind" not in page(window, address)
    note.refresh_from_db()
    assert note.text == "Milk, eggs"


def test_what_was_typed_before_another_window_saved_is_shown_with_that(window, note):
    keep(window, at(note), text="Milk, tea", version="1")
    Draft.objects.update(version=1)
    Note.objects.update(version=2, text="Milk, bread")
    form = read(window.get(at(note)))
    assert form.all("p", class_="written")[0].words() == "Milk, bread"
    assert form.all("textarea")[0].words() == "Milk, tea"
    (version,) = form.all("input", name="version")
    assert version["value"] == "2"


def test_what_is_saved_anyway_is_not_kept(window, note):
    keep(window, at(note), title="Shopping", text="Milk", version="1")
    keep(window, at(note), title="Shopping", text="Milk, eggs", version="1")
    keep(window, NEW, text="x")
    keep(window, NEW, text="  ")
    assert not Draft.objects.exists()


def test_what_arrives_after_it_was_saved_does_not_look_unsaved(window, note):
    window.post(NEW, {"text": "Dear diary"})
    keep(window, NEW, text="Dear diary")
    save(window, note, text="Milk")
    keep(window, at(note), text="Milk", version="1")
    assert not Draft.objects.exists()
    keep(window, NEW, text="Milk")  # of another note
    assert Draft.objects.get().note is None


@pytest.mark.parametrize("typed", [{"text": "x" * 100_001}, {"text": "a\0"}, {"title": "t" * 201}])
def test_what_could_not_be_saved_is_not_kept_and_what_was_stays(window, typed):
    keep(window, NEW, text="before")
    keep(window, NEW, **typed)
    assert Draft.objects.get().text == "before"


def test_the_page_of_a_note_sends_what_is_typed_to_itself(window, note):
    for address in (NEW, at(note)):
        form = read(window.get(address))
        assert [one["action"] for one in form.all("form") if "data-begin-draft" in one.attributes]
        assert any("draft.js" in script["src"] for script in form.all("script"))


@pytest.mark.parametrize("version", ["9" * 40, "-1", "x", str(2**31)])
def test_a_version_that_is_none_is_kept_as_an_older_one(window, note, version):
    keep(window, at(note), text="typed", version=version)
    assert Draft.objects.get().version == 0
    assert read(window.get(at(note))).all("p", class_="written")


def test_a_number_that_a_restored_file_made_a_text_hinders_nobody(window, note):
    keep(window, at(note), text="typed", version="1")
    with connection.cursor() as cursor:
        for table in ("note", "draft"):
            cursor.execute(f"UPDATE notes_{table} SET version = 'x', title = CAST(x'ff' AS TEXT)")
    for address in (LIST, at(note), at(note, "delete/")):
        assert window.get(address).status_code == 200
    assert save(window, note, text="still works").status_code == 302


def test_it_belongs_to_one_person(window, signed_in, ada):
    keep(window, NEW, text="mine")
    keep(signed_in(ada), NEW, text="hers")
    assert read(window.get(NEW)).all("textarea")[0].words() == "mine"
    assert "hers" not in page(window)


def test_it_goes_with_its_note_or_its_owner(ben, note):
    flows.keep_draft(ben, note, version=1, title="", text="more")
    flows.delete(note, version=1)
    flows.keep_draft(ben, None, version=0, title="", text="more")
    ben.delete()
    assert not Draft.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_typed_into_a_note_that_is_deleted_at_that_moment_is_not_kept(ben, note):
    Note.objects.all().delete()
    flows.keep_draft(ben, note, version=1, title="", text="too late")
    assert not Draft.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_windows_that_save_at_once_one_is_told_of_the_other(ben, note):
    def change(text):
        try:
            flows.save(note, version=1, title="", text=text)
        except NoteChanged:
            return "told"
        finally:
            connection.close()
        return "saved"

    with ThreadPoolExecutor(4) as pool:
        told = sorted(pool.map(change, ["a", "b", "c", "d"]))
    assert told == ["saved", "told", "told", "told"]
    note.refresh_from_db()
    assert note.version == 2


@pytest.mark.django_db(transaction=True)
def test_the_limit_holds_for_windows_that_save_at_once(ben, monkeypatch):
    monkeypatch.setattr(flows, "MOST_NOTES", 2)

    def one_more(number):
        try:
            flows.create(ben, title="", text=str(number))
        except TooManyNotes:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one_more, range(4))) == 2
    assert Note.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_what_two_windows_type_at_once_the_last_is_kept(ben):
    def typed(number):
        try:
            flows.keep_draft(ben, None, version=0, title="", text=f"draft {number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(typed, range(8)))
    assert Draft.objects.count() == 1
