from __future__ import annotations

import os
import stat
import threading
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image

from accounts import avatars
from accounts.models import User
from audit.models import Entry

PAGE = "/accounts/profile/picture/"
REMOVE = "/accounts/profile/picture/remove/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media" / "pictures"


def encoded(kind: str, size=(300, 200), mode="RGB", color="teal", **options) -> bytes:
    stream = BytesIO()
    Image.new(mode, size, color).save(stream, kind, **options)
    return stream.getvalue()


def upload(window, content: bytes, name="me.png", kind="image/png"):
    return window.post(PAGE, {"picture": SimpleUploadedFile(name, content, kind)})


def shown(window, person: User, size=256):
    person.refresh_from_db()
    return window.get(f"/accounts/pictures/{person.pk}/{person.picture}/{size}/")


def errors(answer):
    return [str(error) for error in answer.context["form"].errors.get("picture", [])]


@pytest.mark.django_db(transaction=True)
def test_where_the_person_stays_after_all_so_does_the_picture(signed_in, ben, media):
    upload(signed_in(ben), encoded("PNG"))
    ben.refresh_from_db()
    files = set(os.listdir(media))
    with transaction.atomic():
        ben.delete()
        transaction.set_rollback(True)
    assert set(os.listdir(media)) == files
    User.objects.get(username="Ben").delete()
    assert os.listdir(media) == []


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_each_kind_becomes_squares_in_webp(signed_in, ben, kind):
    window = signed_in(ben)
    answer = upload(window, encoded(kind))
    assert answer.headers["Location"] == "/accounts/profile/"
    for size in (96, 256):
        with Image.open(BytesIO(shown(window, ben, size).content)) as image:
            assert (image.format, image.size) == ("WEBP", (size, size))


@pytest.mark.parametrize(
    ("kind", "mode", "color"),
    [("PNG", "RGBA", "#12345678"), ("PNG", "L", 90), ("PNG", "P", 3), ("PNG", "1", 1),
     ("PNG", "LA", (90, 20)), ("PNG", "I;16", 40_000), ("JPEG", "CMYK", (9, 99, 9, 0)),
     ("JPEG", "L", 90)],
)  # fmt: skip
def test_every_way_of_storing_colors_is_understood(signed_in, ben, kind, mode, color):
    assert upload(signed_in(ben), encoded(kind, mode=mode, color=color)).status_code == 302


def test_the_kind_is_found_by_content_not_by_name(signed_in, ben):
    window = signed_in(ben)
    assert upload(window, encoded("JPEG"), "me.txt", "text/plain").status_code == 302
    answer = upload(window, encoded("GIF"), "me.png")
    assert answer.status_code == 200
    assert "a PNG, JPEG or WebP" in errors(answer)[0]


@pytest.mark.parametrize(
    "content",
    [b"not a picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", encoded("PNG")[:60],
     encoded("JPEG")[:200], encoded("WEBP")[:40], encoded("BMP"), encoded("TIFF"),
     encoded("PNG")[:40] + b"\0" * 500],
)  # fmt: skip
def test_an_incomplete_picture_is_refused_with_a_sentence(signed_in, ben, content):
    answer = upload(signed_in(ben), content)
    assert answer.status_code == 200
    assert "Choose another" in errors(answer)[0]
    ben.refresh_from_db()
    assert ben.picture == ""


def test_a_file_of_more_than_five_megabytes_is_refused(signed_in, ben):
    answer = upload(signed_in(ben), encoded("PNG") + b"\0" * avatars.LARGEST_FILE)
    assert "larger than 5 MB" in errors(answer)[0]


def test_far_too_large_a_file_gets_the_kind_page(signed_in, ben, settings):
    answer = upload(signed_in(ben), b"\0" * (settings.REQUEST_BODY_LIMIT + 1))
    assert answer.status_code == 413
    assert b"That's too large" in answer.content


@pytest.mark.parametrize(
    ("fields", "words"), [({}, "Choose a file first"), ({"picture": "x"}, "Choose")]
)
def test_without_a_file_it_says_so(signed_in, ben, fields, words):
    answer = signed_in(ben).post(PAGE, fields)
    assert answer.status_code == 200
    assert words in errors(answer)[0]


def test_an_empty_file_is_refused(signed_in, ben):
    assert "empty" in errors(upload(signed_in(ben), b""))[0]


def test_files_are_for_nobody_else_s_eyes(signed_in, ben, media):
    before = os.umask(0)
    try:
        upload(signed_in(ben), encoded("PNG"))
    finally:
        os.umask(before)
    for folder in (media, media.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in media.iterdir()] == [0o600, 0o600]


def test_a_new_picture_replaces_the_files_of_the_old_one(signed_in, ben, media):
    window = signed_in(ben)
    upload(window, encoded("PNG"))
    before = {file.name for file in media.iterdir()}
    upload(window, encoded("JPEG"))
    after = {file.name for file in media.iterdir()}
    assert len(after) == 2
    assert not before & after


def test_removing_it_brings_the_initials_back(signed_in, ben, media):
    window = signed_in(ben)
    upload(window, encoded("PNG"))
    assert b"/accounts/pictures/" in window.get("/").content
    assert b"Remove picture" in window.get(PAGE).content
    assert window.post(REMOVE).headers["Location"] == "/accounts/profile/"
    assert b"/accounts/pictures/" not in window.get("/").content
    assert not list(media.iterdir())
    window.post(REMOVE)
    assert Entry.objects.filter(kind="picture_removed").count() == 1


def test_it_is_recorded(signed_in, ben):
    upload(signed_in(ben), encoded("PNG"))
    assert Entry.objects.get(kind="picture_changed").actor == ben


def test_if_the_log_fails_nothing_changes(signed_in, ben, media, monkeypatch):
    window = signed_in(ben)

    def fail(*_arguments, **_options):
        raise OSError("disk full")

    monkeypatch.setattr("accounts.flows.profile.record", fail)
    with pytest.raises(OSError, match="disk full"):
        upload(window, encoded("PNG"))
    ben.refresh_from_db()
    assert ben.picture == ""
    assert not list(media.iterdir())


def test_orphaned_files_are_removed_when_someone_changes_theirs(signed_in, ben, media):
    window = signed_in(ben)
    upload(window, encoded("PNG"))
    old, young = media / "lost-96.webp", media / "young-96.webp"
    for file in (old, young):
        file.write_bytes(b"")
    os.utime(old, (0, 0))
    for file in media.glob("*-256.webp"):
        os.utime(file, (0, 0))
    upload(window, encoded("JPEG"))
    assert not old.exists()
    assert young.exists()
    assert shown(window, ben).status_code == 200


def test_it_goes_with_its_person(signed_in, ben, media, django_capture_on_commit_callbacks):
    upload(signed_in(ben), encoded("PNG"))
    ben.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        ben.delete()
    assert not list(media.iterdir())


def test_the_answer_has_the_right_headers(signed_in, ben):
    window = signed_in(ben)
    upload(window, encoded("PNG"))
    answer = shown(window, ben)
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, max-age=3600"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    ("who", "status"), [("ben", 200), ("dana", 200), ("ada", 200), ("finn", 404), ("gus", 404)]
)
def test_the_person_and_the_staff_see_it_and_nobody_else(signed_in, ben, request, who, status):
    upload(signed_in(ben), encoded("PNG"))
    assert shown(signed_in(request.getfixturevalue(who)), ben).status_code == status


def test_a_stranger_is_asked_to_sign_in(signed_in, visitor, ben):
    upload(signed_in(ben), encoded("PNG"))
    assert shown(visitor, ben).headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("tail", ["wrong/96/", "{name}/97/", "{name}/0/", "../96/", "-/96/"])
def test_an_address_that_is_not_quite_right_leads_nowhere(signed_in, ben, tail):
    window = signed_in(ben)
    upload(window, encoded("PNG"))
    ben.refresh_from_db()
    address = f"/accounts/pictures/{ben.pk}/{tail.format(name=ben.picture)}"
    assert window.get(address).status_code == 404


def test_a_number_beyond_all_people_leads_nowhere(signed_in, ada):
    assert signed_in(ada).get(f"/accounts/pictures/{10**30}/x/96/").status_code == 404


def test_a_file_that_got_lost_is_not_found_and_breaks_no_page(signed_in, ben, media):
    window = signed_in(ben)
    upload(window, encoded("PNG"))
    for file in media.iterdir():
        file.unlink()
    assert shown(window, ben).status_code == 404
    assert window.get("/").status_code == 200
    assert upload(window, encoded("PNG")).status_code == 302


def test_whoever_comes_to_a_long_line_is_asked_to_wait(signed_in, ben, monkeypatch):
    window = signed_in(ben)
    monkeypatch.setattr(avatars, "_room", threading.Semaphore(0))
    answer = upload(window, encoded("PNG"))
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "5"
    assert "Wait five seconds" in errors(answer)[0]
