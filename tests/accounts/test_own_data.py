from __future__ import annotations

import errno
import json
import os
import zipfile
from io import BytesIO

import pytest

from accounts import avatars, notices, own_data_parts
from audit import events, queries
from audit.log import record
from audit.models import Entry
from tests.accounts.test_picture import encoded, upload
from tests.cast import PASSWORDS
from tests.clients import prove

PAGE = "/accounts/data/"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def saved(window):
    answer = window.post(PAGE)
    assert answer.headers["Content-Type"] == "application/zip"
    return zipfile.ZipFile(BytesIO(answer.content))


def told(window):
    return json.loads(saved(window).read("data.json"))


def test_the_file_holds_what_is_known_about_the_person(signed_in, ben, ada):
    ben.email = "ben@example.org"
    ben.save()
    notices.leave(ben, notices.Kind.RESET_CODE_ISSUED)
    record(events.PersonUnlocked(failures=6), actor=ada, subject=ben)
    data = told(signed_in(ben))
    assert data["profile"]["username"] == "Ben"
    assert data["profile"]["email"] == "ben@example.org"
    assert (data["role"], data["groups"]) == ("members", ["members"])
    assert [notice["kind"] for notice in data["notices"]] == ["reset_code_issued"]
    assert len(data["sessions"]) == 1
    assert [entry["kind"] for entry in data["activity"]] == ["person_unlocked"]
    assert data["activity"][0]["in_words"].startswith("Account unlocked.")


def test_the_picture_is_in_it_if_there_is_one(signed_in, ben):
    window = signed_in(ben)
    assert saved(window).namelist() == ["data.json"]
    upload(window, encoded("PNG"))
    assert saved(window).namelist() == ["data.json", "picture.webp"]
    assert saved(window).read("picture.webp")[8:12] == b"WEBP"


def test_a_picture_from_before_1980_is_in_it_too(signed_in, ben):
    window = signed_in(ben)
    upload(window, encoded("PNG"))
    ben.refresh_from_db()
    os.utime(avatars.path_of(ben.picture, max(avatars.SIZES)), (0, 0))
    assert saved(window).read("picture.webp")[8:12] == b"WEBP"


def test_a_file_that_goes_meanwhile_is_left_out(signed_in, ben, tmp_path, monkeypatch):
    gone = {"files": lambda _person: [("gone.pdf", tmp_path / "gone")]}
    monkeypatch.setattr(own_data_parts, "_files", gone)
    assert saved(signed_in(ben)).namelist() == ["data.json"]


def test_a_full_disk_is_told_and_nothing_is_recorded(signed_in, ben, monkeypatch):
    def large(_person):
        yield {"text": "x"}
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(own_data_parts, "_registered", {"notes": large})
    answer = signed_in(ben).post(PAGE, follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "disk is full" in answer.content.decode()
    assert not Entry.objects.exists()


def test_a_part_can_be_larger_than_a_zip_file_of_the_old_kind_may_hold(signed_in, ben, monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 10_000)  # instead of 2 GB
    part = {"notes": lambda _person: [{"text": "x" * 20_000}]}
    monkeypatch.setattr(own_data_parts, "_registered", part)
    assert len(told(signed_in(ben))["notes"][0]["text"]) == 20_000


def test_no_secret_and_nothing_of_others_is_in_it(signed_in, ben, dana):
    ben.pin = "hash-of-the-pin"
    ben.save()
    record(events.PersonUnlocked(failures=1), subject=dana)
    window = signed_in(ben)
    text = json.dumps(told(window))
    key = window.cookies[next(name for name in window.cookies if "session" in name)].value
    for secret in (ben.password, PASSWORDS["ben"], "hash-of-the-pin", key):
        assert secret not in text
    assert "person_unlocked" not in text


def test_it_comes_as_a_file_that_nothing_keeps(signed_in, ben):
    answer = signed_in(ben).post(PAGE)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.zip"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_is_recorded(signed_in, ben):
    signed_in(ben).post(PAGE)
    assert Entry.objects.get(kind="own_data_exported").actor == ben


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_old_proof_is_not_enough(signed_in, ben, method):
    window = signed_in(ben)
    prove(window, seconds_ago=301)
    answer = getattr(window, method)(PAGE)
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert not Entry.objects.exists()


def test_the_page_says_what_one_gets(signed_in, ben):
    assert b"a ZIP file" in signed_in(ben).get(PAGE).content


def test_a_long_history_is_in_it_piece_by_piece(signed_in, ben, monkeypatch):
    monkeypatch.setattr(queries, "CHUNK", 3)
    for number in range(8):
        record(events.PersonUnlocked(failures=number), subject=ben)

    activity = told(signed_in(ben))["activity"]

    assert [entry["details"]["failures"] for entry in activity] == list(range(8))


def test_it_holds_its_parts_in_their_order_also_without_a_history(signed_in, ben):
    data = told(signed_in(ben))

    assert list(data) == [
        *("number", "profile", "role", "groups", "has_picture", "has_pin", "sessions", "notices"),
        *("notes", "files", "activity"),
    ]
    assert data["notes"] == data["files"] == data["activity"] == []
