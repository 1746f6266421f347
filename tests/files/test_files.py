"""Adding, saving and deleting files, and who finds them."""

from __future__ import annotations

import errno
import html
import json
import os
import shutil
import stat
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from accounts.models import User
from accounts.own_data import IN_MEMORY
from audit.models import Entry
from files import flows, storage
from files.errors import UnusableFile
from files.models import LARGEST_FILE, MEGABYTE, FilePolicy, StoredFile
from tests.cast import PASSWORDS
from tests.clients import prove
from tests.files.keeping import LIST, SCAN, SETTINGS, at, keep, saved, send
from tests.kiosk.test_guests import OUT, come, the_guest
from tests.rendered import read
from tests.snapshot import everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def window(signed_in, ben):
    return signed_in(ben)


def text_of(answer):
    return html.unescape(answer.content.decode())


def page(window, address=LIST):
    return text_of(window.get(address))


def names(folder):
    return sorted(path.name for path in folder.glob("*"))


def test_a_file_is_added_listed_and_saved_again(window, ben, media):
    assert send(window).headers["Location"] == LIST
    file = StoredFile.objects.get()
    assert (file.owner, file.name, file.size) == (ben, "scan.pdf", len(SCAN))
    shown = page(window)
    assert "File added." in shown
    assert "scan.pdf" in shown
    assert names(media) == [file.file]
    answer = window.post(at(file, "save"))
    assert b"".join(answer.streaming_content) == SCAN
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="scan.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes.")
def test_it_is_stored_for_the_owner_of_the_data_folder_alone(window, media):
    before = os.umask(0)
    try:
        send(window)
    finally:
        os.umask(before)
    assert [stat.S_IMODE(path.stat().st_mode) for path in media.glob("*")] == [0o600]
    assert stat.S_IMODE(media.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.txt", b"", "This file is empty."),
        ("large.bin", b"x" * (LARGEST_FILE + 1), "This file is larger than 5 MB."),
        ("letter.pdf", b"MZ\x90\x00 a program", "Programs can't be kept here."),
        ("letter", b"\x7fELF", "Programs can't be kept here."),
        ("letter.txt", b"#!/bin/sh\n", "Programs can't be kept here."),
        ("letter.txt", b"\xca\xfe\xba\xbe", "Programs can't be kept here."),
        ("letter.PS1", b"text", "Programs can't be kept here."),
        ("letter.pdf.lnk", b"text", "Programs can't be kept here."),
        ("shortcut.desktop", b"[Desktop Entry]", "Programs can't be kept here."),
    ],
    ids=["empty", "large", "exe", "elf", "script", "class", "ps1", "lnk", "desktop"],
)
def test_what_is_not_accepted_is_refused_with_a_sentence(window, media, name, content, sentence):
    answer = send(window, name, content)
    assert answer.status_code == 200
    errors = [one.words() for one in read(answer).elements if one.has_class("field-error")]
    assert [sentence in one for one in errors] == [True]
    assert not StoredFile.objects.exists()
    assert names(media) == []


@pytest.mark.parametrize(
    "name", ["run.bat.", "run.bat ", "run.bat. .", "run.bat\u200b", "run.ba\u202et", "macro.XLL"]
)
def test_no_program_hides_behind_what_is_left_out_of_its_name(ben, media, name):
    with pytest.raises(UnusableFile, match="Programs can't be kept"):
        keep(ben, name, b"echo")
    assert names(media) == []


def test_a_form_without_a_file_or_with_a_text_instead_is_refused(window):
    for sent in ({}, {"file": "text"}):
        assert "Choose a file first." in text_of(window.post(LIST, sent))


def test_what_is_just_accepted_is_stored_as_it_is(window, ben):
    content = os.urandom(LARGEST_FILE)
    send(window, "largest.bin", content)
    assert saved(window, StoredFile.objects.get()) == content


@pytest.mark.parametrize(
    ("sent", "called"),
    [
        ("../../etc/passwd", "passwd"),
        ("a\\b:c?.txt", "a_b_c_.txt"),
        ("CON.txt", "_CON.txt"),
        ("Mu\u0308ller\u202efdp.txt", "Müllerfdp.txt"),
        (" . ", "file"),
        ("<b>&.txt", "_b_&.txt"),
        ("x" * 200 + ".pdf", "x" * 116 + ".pdf"),
        ("line\nbreak.txt", "line_break.txt"),
    ],
)
def test_a_name_is_kept_as_every_system_can_save_it(ben, signed_in, sent, called):
    file = keep(ben, sent.rpartition("/")[2] or sent)
    assert file.name == called
    window = signed_in(ben)
    assert window.get(LIST).status_code == 200
    assert saved(window, file) == SCAN


def test_the_same_name_is_numbered(ben):
    assert [keep(ben, name).name for name in ("a.txt", "A.TXT", "a.txt", "a", "a")] == [
        *("a.txt", "A (2).TXT", "a (3).txt", "a", "a (2)"),
    ]


def test_the_space_of_one_person_is_limited_and_that_of_others_is_theirs(window, ben, dana):
    FilePolicy.objects.update(quota_megabytes=5)
    keep(dana, content=b"x" * 4 * MEGABYTE)
    keep(ben, content=b"x" * 4 * MEGABYTE)
    assert "4.0\xa0MB of 5.0\xa0MB used" in page(window)
    answer = send(window, content=b"x" * (MEGABYTE + 1))
    assert "There isn't enough space left for this file." in text_of(answer)
    assert send(window, content=b"x" * MEGABYTE).status_code == 302
    assert flows.space_used(ben) == 5 * MEGABYTE


def test_one_person_has_200_files_at_most(window, ben, media, monkeypatch):
    monkeypatch.setattr(flows, "MOST_FILES", 2)
    keep(ben)
    keep(ben)
    assert "You have 200 files, which is the limit." in text_of(send(window))
    assert len(names(media)) == 2


@pytest.mark.django_db(transaction=True)
def test_the_limits_hold_for_windows_that_add_at_once(ben, media):
    FilePolicy.objects.update(quota_megabytes=5)

    def one_more(_number):
        try:
            keep(ben, content=b"x" * 2 * MEGABYTE)
        except UnusableFile as refused:
            return refused.fault
        finally:
            connection.close()
        return "kept"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one_more, range(4))) == ["full", "full", "kept", "kept"]
    assert len(names(media)) == 2


def test_a_full_disk_is_said(window, media, monkeypatch):
    monkeypatch.setattr(storage, "RESERVE", 10**18)
    assert "disk is full" in text_of(send(window))
    assert names(media) == []


def test_a_disk_that_becomes_full_while_it_is_stored_is_said(window, media, monkeypatch):
    def full(*_given):
        raise OSError(errno.EDQUOT, "full")

    monkeypatch.setattr(shutil, "copyfileobj", full)
    assert "disk is full" in text_of(send(window))
    assert names(media) == []


def test_a_row_that_cannot_be_written_leaves_no_file(ben, media):
    ben.delete()
    with pytest.raises(User.DoesNotExist):
        keep(User(pk=1_000_000))
    assert names(media) == []


def test_it_is_deleted_after_the_question(window, ben, media, django_capture_on_commit_callbacks):
    file = keep(ben)
    assert "Delete the file “scan.pdf”?" in page(window, at(file, "delete"))
    assert names(media) == [file.file]
    with django_capture_on_commit_callbacks(execute=True):
        assert window.post(at(file, "delete")).headers["Location"] == LIST
    assert names(media) == []
    assert not StoredFile.objects.exists()


def test_a_missing_file_is_said_and_can_be_deleted(window, ben, media):
    file = keep(ben)
    (media / file.file).unlink()
    assert window.post(at(file, "save")).headers["Location"] == LIST
    assert "This file is missing from this computer." in page(window)
    assert window.post(at(file, "delete")).status_code == 302


@pytest.mark.parametrize("stored", ["../../latchkey.sqlite3", "", "x" * 32, "a" * 31])
def test_a_name_that_a_restored_file_brings_leads_nowhere(window, ben, media, stored):
    file = keep(ben)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE files_storedfile SET file = %s, size = 'x'", [stored])
    assert window.get(LIST).status_code == 200
    assert window.post(at(file, "save")).status_code == 302
    assert exported(window).namelist() == ["data.json"]
    assert window.post(at(file, "delete")).status_code == 302


@pytest.mark.parametrize("other", ["ada", "dana", "gus"])
def test_nobody_else_finds_a_file_by_any_address(other, request, signed_in, ben):
    file = keep(ben)
    window = signed_in(request.getfixturevalue(other))
    before = everything(without={"Session"})
    answers = [window.get(at(file, "delete")), window.post(at(file, "delete"))]
    answers += [window.post(at(file, "save")), window.get(f"/files/{10**30}/delete/")]
    assert [one.status_code for one in answers] == [404] * 4
    assert "scan.pdf" not in page(window) + page(window, "/")
    assert everything(without={"Session"}) == before


def test_staff_see_nothing_of_them_on_a_person_s_page(signed_in, ada, ben):
    keep(ben)
    assert "scan.pdf" not in page(signed_in(ada), f"/administration/people/{ben.pk}/")


def test_files_are_not_recorded(window, ben):
    send(window)
    file = StoredFile.objects.get()
    saved(window, file)
    window.post(at(file, "delete"))
    assert not Entry.objects.exists()


def exported(window):
    answer = window.post("/accounts/data/")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return zipfile.ZipFile(BytesIO(content))


def test_they_are_in_the_export_of_the_own_data(window, ben, ada):
    keep(ada, "hers.pdf")
    keep(ben)
    keep(ben, "Müller.txt", b"text")
    file = exported(window)
    assert file.namelist() == ["data.json", "files/scan.pdf", "files/Müller.txt"]
    assert file.read("files/scan.pdf") == SCAN
    listed = json.loads(file.read("data.json"))["files"]
    assert [(one["name"], one["size"]) for one in listed] == [("scan.pdf", 25), ("Müller.txt", 4)]


def test_restored_names_lead_nowhere_in_the_export_and_none_is_there_twice(window, ben):
    for _one in range(3):
        keep(ben)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE files_storedfile SET name = '../../.ssh/config'")
    export, first = exported(window), "files/_.._.ssh_config"
    others = [f"files/_.._ ({number}).ssh_config" for number in (2, 3)]
    assert export.namelist() == ["data.json", first, *others]
    answer = window.post(at(StoredFile.objects.earliest("pk"), "save"))
    assert b"".join(answer.streaming_content) == SCAN
    assert answer.headers["Content-Disposition"] == 'attachment; filename="_.._.ssh_config"'


def test_a_file_that_goes_while_the_export_is_made_is_left_out(window, ben, media, monkeypatch):
    gone = keep(ben)
    keep(ben, "b.pdf")
    (media / gone.file).unlink()
    monkeypatch.setattr(storage, "found", storage.path_of)
    assert exported(window).namelist() == ["data.json", "files/b.pdf"]


def test_a_large_export_is_not_in_memory_and_leaves_nothing_behind(window, ben, media):
    content = os.urandom(LARGEST_FILE)
    for _number in range(2):
        keep(ben, content=content)
    answer = window.post("/accounts/data/")
    assert answer.streaming
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.zip"'
    body = b"".join(answer.streaming_content)
    assert len(body) > IN_MEMORY
    file = zipfile.ZipFile(BytesIO(body))
    assert file.read("files/scan (2).pdf") == content
    assert [path.name for path in media.parent.iterdir()] == ["files"]


@pytest.mark.parametrize("by", ["self", "staff"])
def test_they_go_with_the_account(by, signed_in, ben, ada, django_capture_on_commit_callbacks):
    keep(ben)
    stays = keep(ada)
    media = storage.path_of(stays.file).parent
    window = signed_in(ben if by == "self" else ada)
    with django_capture_on_commit_callbacks(execute=True):
        if by == "self":
            assert "files" in page(window, "/accounts/delete/")
            window.post("/accounts/delete/", {"sure": "on", "password": PASSWORDS["ben"]})
        else:
            window.post(f"/administration/people/{ben.pk}/delete/")
    assert not User.objects.filter(pk=ben.pk).exists()
    assert names(media) == [stays.file]
    assert not [one for one in Entry.objects.all() if "scan" in str(one.details)]


def test_on_a_kiosk_nothing_is_added_or_saved_and_files_can_be_deleted(window, ben, settings):
    file = keep(ben)
    settings.KIOSK = True
    shown = page(window)
    assert "you can only look up and delete your files" in shown
    assert 'type="file"' not in shown
    assert "Save a copy" not in shown
    assert send(window).status_code == 404
    assert window.post(at(file, "save")).status_code == 404
    assert StoredFile.objects.count() == 1
    assert window.post(at(file, "delete")).status_code == 302


def test_a_guest_s_files_are_gone_at_sign_out(
    settings, ada, media, django_capture_on_commit_callbacks
):
    from kiosk import guests
    from kiosk.models import KioskPolicy

    settings.KIOSK = True
    KioskPolicy.objects.update(guests_allowed=True)
    guests.guests_here.restart()
    window = come()
    assert "/files/" not in [one["href"] for one in read(window.get("/")).all("a")]
    assert window.get(LIST).status_code == 404
    keep(the_guest())
    with django_capture_on_commit_callbacks(execute=True):
        window.post(OUT)
    assert not StoredFile.objects.exists()
    assert names(media) == []


def test_what_an_interrupted_upload_left_is_removed_after_an_hour(ben, media):
    kept = keep(ben)
    old, young = media / ("0" * 32), media / ("1" * 32)
    for path in (old, young):
        path.write_bytes(b"x")
    os.utime(old, (0, 0))
    os.utime(media / kept.file, (0, 0))
    keep(ben)
    assert not old.exists()
    assert young.exists()
    assert (media / kept.file).exists()


def test_administrators_set_the_space_and_it_is_recorded(signed_in, ada, ben):
    window = signed_in(ada)
    assert "/files/settings/" in page(window, "/administration/settings/")
    window.post(SETTINGS, {"quota_megabytes": 250})
    assert FilePolicy.current().quota == 250 * MEGABYTE
    (entry,) = Entry.objects.all()
    assert (entry.kind, entry.actor) == ("setting_changed", ada)
    assert entry.details == {"setting": "quota_megabytes", "before": "100", "after": "250"}
    window.post(SETTINGS, {"quota_megabytes": 250})
    assert Entry.objects.count() == 1
    assert signed_in(ben).get(SETTINGS).status_code == 403


@pytest.mark.parametrize("typed", ["", "x", "4", "1001", "-1", "9" * 40, "1e3"])
def test_a_space_that_is_none_is_refused(signed_in, ada, typed):
    answer = signed_in(ada).post(SETTINGS, {"quota_megabytes": typed})
    assert answer.status_code == 200
    assert read(answer).all("title")[0].words().startswith("Error: ")
    assert FilePolicy.current().quota_megabytes == 100


def test_the_settings_ask_for_the_password(signed_in, ada):
    window = signed_in(ada)
    prove(window, seconds_ago=301)
    answer = window.post(SETTINGS, {"quota_megabytes": 250})
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert FilePolicy.current().quota_megabytes == 100


def test_a_smaller_space_takes_nothing_away(window, ben):
    for _number in range(2):
        keep(ben, content=b"x" * 4 * MEGABYTE)
    FilePolicy.objects.update(quota_megabytes=5)
    assert "8.0\xa0MB of 5.0\xa0MB used" in page(window)
    assert "enough space" in text_of(send(window))


def test_many_files_cost_no_more_queries_than_one(window, ben, django_assert_num_queries):
    keep(ben)
    window.get(LIST)
    for _round in range(2):
        with django_assert_num_queries(5):  # session, person, tile, files, settings
            window.get(LIST)
        StoredFile.objects.bulk_create(
            StoredFile(owner=ben, name=f"{number}", file=f"{_round}{number:031x}")
            for number in range(150)
        )


def test_an_upload_is_read_from_its_start(ben):
    file = SimpleUploadedFile("scan.pdf", SCAN)
    file.read(10)
    kept = flows.add(ben, file=file, name="scan.pdf", size=len(SCAN))
    assert storage.path_of(kept.file).read_bytes() == SCAN
