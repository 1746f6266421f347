"""Writing, changing, pinning and deleting notes, and who finds them."""

from __future__ import annotations

import pytest

from accounts.models import User
from audit.models import Entry
from notes import flows
from notes.errors import NoteGone, TooManyNotes
from notes.models import Draft, Note
from tests.cast import PASSWORDS
from tests.notes.writing import LIST, NEW, at, page, save, write
from tests.rendered import read
from tests.snapshot import everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def window(signed_in, ben):
    return signed_in(ben)


@pytest.fixture
def note(ben):
    return write(ben, "Milk, eggs", "Shopping")


def test_a_note_is_written_and_is_in_the_list(window, ben):
    answer = window.post(NEW, {"title": " For  Sunday ", "text": "Flour\r\n  and sugar\r\n\r\n"})
    assert answer.headers["Location"] == LIST
    note = Note.objects.get()
    assert (note.owner, note.title, note.text) == (ben, "For Sunday", "Flour\n  and sugar")
    shown = page(window)
    assert "Note saved." in shown
    assert "For Sunday" in shown
    assert "Flour and sugar" in shown
    assert "1 note" in shown


def test_without_a_title_it_is_called_by_its_first_line(window, ben):
    write(ben, "\n\nCall the plumber\nabout the tap")
    (link,) = read(window.get(LIST)).all("li", class_="note")
    assert link.words().startswith("Call the plumber about the tap")


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("short", "short"),
        ("\n  first  \nsecond", "first"),
        ("word " * 30, " ".join(["word"] * 16)),
        ("x" * 200, "x" * 80),
    ],
)
def test_a_long_first_line_ends_with_a_word_and_goes_on_below(window, ben, text, heading):
    write(ben, text)
    (line,) = window.get(LIST).context["listing"].lines
    assert line.heading == heading
    assert "".join(f"{heading} {line.excerpt}".split()) == "".join(text.split())


def test_its_page_shows_all_of_it_and_a_change_is_saved(window, note):
    form = read(window.get(at(note)))
    assert form.all("input", name="title")[0]["value"] == "Shopping"
    assert form.all("textarea")[0].words() == "Milk, eggs"
    assert save(window, note, title="Shopping", text="Milk").status_code == 302
    note.refresh_from_db()
    assert (note.text, note.version) == ("Milk", 2)


def test_saving_what_is_saved_changes_nothing(window, note):
    before = everything(without={"Session"})
    save(window, note, title="Shopping", text="Milk, eggs")
    assert everything(without={"Session"}) == before


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Write something first."),
        ({"text": " \r\n\t "}, "Write something first."),
        ({"text": "x" * 100_001}, "Use at most 100000 characters."),
        ({"text": "x", "title": "t" * 201}, "Use at most 200 characters."),
        ({"text": "one\ntwo\0"}, "Line 2 contains an invisible character."),
        ({"text": "x", "title": "a\x1bb"}, "This contains an invisible character."),
        ({"text": ["one", "two"]}, "This was sent more than once."),
    ],
    ids=["empty", "blank", "long", "long title", "NUL", "escape", "twice"],
)
def test_what_is_not_accepted_stays_in_the_form_with_a_sentence(window, note, typed, sentence):
    before = everything(without={"Session"})
    for address in (NEW, at(note)):
        answer = window.post(address, typed)
        assert answer.status_code == 200
        assert sentence in answer.content.decode()
        form = read(answer)
        assert form.all("title")[0].words().startswith("Error: ")
        assert form.all("input", name="title")[0]["value"] == typed.get("title", "")
    assert everything(without={"Session"}) == before


def test_the_longest_note_is_saved_and_shown_in_full(window):
    assert window.post(NEW, {"title": "t" * 200, "text": "é\n" * 50_000 + "z"}).status_code == 200
    assert window.post(NEW, {"title": "t" * 200, "text": "é\n" * 49_999 + "z"}).status_code == 302
    note = Note.objects.get()
    assert len(note.text) == 99_999
    assert note.text in page(window, at(note))


def test_what_pasting_brings_along_is_left_out(window):
    pasted = "\ufeffzero\u200bwidth\u2028next\u2060 \u2066line\u2069\x0bthird"
    window.post(NEW, {"title": "a\u2028b", "text": pasted})
    note = Note.objects.get()
    assert (note.title, note.text) == ("a b", "zerowidth\nnext line\nthird")


def test_what_is_typed_is_shown_as_text(window, ben):
    note = write(ben, "<script>alert(1)</script> & {{ user }}", "</title><b>")
    for address in (LIST, at(note), at(note, "delete/")):
        shown = page(window, address)
        assert "<script>alert" not in shown
        assert "</title><b>" not in shown
        assert "&lt;/title&gt;&lt;b&gt;" in shown


def test_what_two_windows_change_is_not_lost(window, note, signed_in, ben):
    save(signed_in(ben), note, title="Shopping", text="Milk, eggs, bread")
    answer = save(window, note, title="Shopping", text="Milk, eggs, tea")
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "This note was changed in another window." in shown
    form = read(answer)
    (stored,) = form.all("p", class_="written")
    assert stored.words() == "Milk, eggs, bread"
    assert form.all("textarea")[0].words() == "Milk, eggs, tea"
    assert [one["formaction"] for one in form.all("button") if one["formaction"]] == [NEW]
    note.refresh_from_db()
    assert note.text == "Milk, eggs, bread"
    (version,) = form.all("input", name="version")
    # Whoever has seen both may replace it, or keep both.
    assert save(window, note, version=version["value"], text="all of it").status_code == 302
    assert window.post(NEW, {"text": "Milk, eggs, tea", "version": "2"}).status_code == 302
    assert sorted(Note.objects.values_list("text", flat=True)) == ["Milk, eggs, tea", "all of it"]


def test_if_both_wrote_the_same_nothing_is_asked(window, note, signed_in, ben):
    save(signed_in(ben), note, text="Milk")
    assert save(window, note, text="Milk").status_code == 302
    note.refresh_from_db()
    assert note.version == 2


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "2", "1.5"])
def test_a_version_that_is_none_counts_as_an_older_one(window, note, version):
    assert save(window, note, version=version, text="other").status_code == 409
    note.refresh_from_db()
    assert note.text == "Milk, eggs"


def test_pinning_in_another_window_is_no_change_of_the_text(window, note, signed_in, ben):
    signed_in(ben).post(at(note, "pin/"), {"pinned": "yes"})
    assert save(window, note, text="Milk").status_code == 302
    note.refresh_from_db()
    assert (note.pinned, note.text) == (True, "Milk")


def test_what_was_typed_into_a_deleted_note_can_be_saved_as_a_new_one(window, note):
    address = at(note)
    note.delete()
    answer = window.post(address, {"title": "Shopping", "text": "Milk, tea", "version": 1})
    assert answer.status_code == 404
    assert "Save to keep your text as a new note." in answer.content.decode()
    form = read(answer)
    assert form.all("textarea")[0].words() == "Milk, tea"
    assert [one["action"] for one in form.all("form") if one.words().startswith("Title")] == [NEW]


def test_it_can_go_while_it_is_saved(note):
    Note.objects.all().delete()
    with pytest.raises(NoteGone):
        flows.save(note, version=1, title="", text="x")
    flows.delete(note, version=1)


def test_it_is_deleted_after_the_question(window, note):
    shown = page(window, at(note, "delete/"))
    assert "Delete the note “Shopping”?" in shown
    assert "Milk, eggs" in shown
    assert window.post(at(note, "delete/"), {"version": 1}).headers["Location"] == LIST
    assert not Note.objects.exists()
    assert "Note deleted." in page(window)


def test_what_changed_since_the_question_is_not_deleted(window, note):
    flows.save(note, version=1, title="", text="Much more")
    answer = window.post(at(note, "delete/"), {"version": 1})
    assert "This note was changed in another window." in answer.content.decode()
    assert "Much more" in answer.content.decode()
    (version,) = read(answer).all("input", name="version")
    assert window.post(at(note, "delete/"), {"version": version["value"]}).status_code == 302
    assert not Note.objects.exists()


def test_a_pinned_note_is_at_the_top_until_it_is_unpinned(window, ben):
    old, _new = write(ben, "old"), write(ben, "new")

    def shown():
        return [one.note.text for one in window.get(LIST).context["listing"].lines]

    assert shown() == ["new", "old"]
    window.post(at(old, "pin/"), {"pinned": "yes"})
    assert shown() == ["old", "new"]
    assert "Pinned:" in page(window)
    window.post(at(old, "pin/"), {"pinned": "no"})
    assert shown() == ["new", "old"]


def test_one_person_has_5_000_notes_at_most(window, ben, monkeypatch, dana):
    monkeypatch.setattr(flows, "MOST_NOTES", 2)
    write(dana)
    write(ben)
    write(ben)
    answer = window.post(NEW, {"text": "one more"})
    assert "You have 5,000 notes, which is the limit." in answer.content.decode()
    assert read(answer).all("textarea")[0].words() == "one more"
    assert Note.objects.filter(owner=ben).count() == 2
    with pytest.raises(TooManyNotes):
        write(ben)


@pytest.mark.parametrize("other", ["ada", "dana", "gus"])
def test_nobody_else_finds_a_note_by_any_address(other, request, signed_in, note):
    flows.keep_draft(note.owner, note, version=1, title="", text="secret plan")
    flows.keep_draft(note.owner, None, version=0, title="", text="secret plan")
    window = signed_in(request.getfixturevalue(other))
    before = everything(without={"Session"})
    for more in ("", "delete/"):
        assert window.get(at(note, more)).status_code == 404
    for more, sent in (
        ("", {"text": "mine now", "version": 1}),
        ("", {"text": "mine now", "version": 1, "draft": "yes"}),
        ("", {"discard": "yes"}),
        ("pin/", {"pinned": "yes"}),
        ("delete/", {"version": 1}),
    ):
        assert window.post(at(note, more), sent).status_code == 404
    assert everything(without={"Session"}) == before
    for address in ("/", LIST, NEW, "/accounts/activity/"):
        for secret in ("Shopping", "Milk", "secret plan"):
            assert secret not in page(window, address, q="eggs")


def test_the_answer_about_another_s_note_is_that_about_none(signed_in, ada, note):
    window = signed_in(ada)
    nowhere = f"/notes/{note.pk + 1}/"
    for sent in ({}, {"text": "guess"}):
        answers = [window.post(address, sent) for address in (at(note), nowhere)]
        assert [one.status_code for one in answers] == [404, 404]
        shown = [read(one).all("main")[0].words() for one in answers]
        assert shown[0] == shown[1]
    assert window.get(f"/notes/{10**30}/").status_code == 404


def test_staff_see_nothing_of_them_on_a_person_s_page_or_in_the_log(signed_in, ada, ben, note):
    window = signed_in(ada)
    for address in (f"/administration/people/{ben.pk}/", "/administration/audit-log/"):
        assert "Shopping" not in page(window, address)


def test_notes_are_not_recorded(window, note):
    save(window, note, text="Milk")
    window.post(at(note, "pin/"), {"pinned": "yes"})
    window.post(NEW, {"text": "another"})
    window.post(at(note, "delete/"), {"version": 2})
    assert Note.objects.count() == 1
    assert not Entry.objects.exists()


def everything_of(person):
    return [*Note.objects.filter(owner=person), *Draft.objects.filter(owner=person)]


@pytest.fixture
def theirs(ben, ada, note):
    write(ada, "stays")
    flows.keep_draft(ben, note, version=1, title="", text="more")
    flows.keep_draft(ben, None, version=0, title="", text="another")
    return ben


def told_of_notes():
    return [entry.kind for entry in Entry.objects.all() if "Milk" in str(entry.details)]


def test_they_are_deleted_with_the_own_account(window, theirs):
    assert "notes" in page(window, "/accounts/delete/")
    window.post("/accounts/delete/", {"sure": "on", "password": PASSWORDS["ben"]})
    assert not User.objects.filter(pk=theirs.pk).exists()
    assert everything_of(theirs) == told_of_notes() == []
    assert [one.text for one in Note.objects.all()] == ["stays"]


def test_they_are_deleted_when_staff_delete_the_account(signed_in, ada, theirs):
    window = signed_in(ada)
    window.post(f"/administration/people/{theirs.pk}/delete/")
    assert not User.objects.filter(pk=theirs.pk).exists()
    assert everything_of(theirs) == told_of_notes() == []
    assert [one.text for one in Note.objects.all()] == ["stays"]


def test_members_are_not_told_that_their_notes_go_at_sign_out(window):
    assert "deleted when you sign out" not in page(window)
