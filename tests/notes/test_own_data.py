"""Notes in the export of one's own data, and in a guest's end."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

import pytest

from notes import flows
from notes.models import Draft, Note
from tests.kiosk.test_guests import OUT, come, the_guest
from tests.notes.writing import NEW, write

pytestmark = pytest.mark.django_db


def exported(window):
    answer = window.post("/accounts/data/")
    return json.loads(zipfile.ZipFile(BytesIO(answer.content)).read("data.json"))["notes"]


def test_every_note_of_the_person_is_in_it_with_its_text(signed_in, ben, ada):
    write(ada, "hers")
    note = write(ben, "Milk,\n“eggs”", "Shopping")
    flows.pin(note, pinned=True)
    write(ben, "x" * 100_000)
    flows.keep_draft(ben, note, version=1, title="", text="not saved")
    notes = exported(signed_in(ben))
    assert [one["text"] for one in notes] == ["Milk,\n“eggs”", "x" * 100_000, "not saved"]
    assert notes[0] | {"created_at": 0, "changed_at": 0} == {
        **{"title": "Shopping", "text": "Milk,\n“eggs”", "pinned": True, "saved": True},
        **{"created_at": 0, "changed_at": 0},
    }
    assert [one["saved"] for one in notes] == [True, True, False]


@pytest.fixture
def guests_are_welcome(settings, ada):
    from kiosk import guests
    from kiosk.models import KioskPolicy

    settings.KIOSK = True
    KioskPolicy.objects.update(guests_allowed=True)
    guests.guests_here.restart()


def test_a_guest_s_notes_are_gone_at_sign_out(
    guests_are_welcome, django_capture_on_commit_callbacks
):
    window = come()
    window.post(NEW, {"text": "for an hour"})
    window.post(NEW, {"text": "typed", "draft": "yes"})
    assert Note.objects.get().owner == the_guest()
    assert "deleted when you sign out" in window.get("/notes/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        window.post(OUT)
    assert not Note.objects.exists()
    assert not Draft.objects.exists()
