"""The page about backups, with the shell's own keeper."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from administration import keeping
from administration.backups import MAKING
from administration.jobs import jobs
from audit.events import DataRestored
from audit.models import Entry
from desktop.keeper import Keeper
from desktop.paths import DataFolder
from djangoapp import startup
from tests.clients import prove

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/administration/backups/"


class OwnFolder(DataFolder):
    """A data folder with the database of the tests."""

    @property
    def database(self):
        return type(self.root)(connection.settings_dict["NAME"])


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "backups").mkdir()
    return OwnFolder(tmp_path)


@pytest.fixture(autouse=True)
def keeper(folder):
    keeping.offer(lambda: Keeper(folder, startup.knows))
    yield keeping.keeper()
    jobs.wait(MAKING)
    jobs.forget(MAKING)
    keeping.offer(None)


@pytest.fixture
def window(signed_in, ada):
    return signed_in(ada)


@pytest.fixture
def kept(window, keeper):
    """A backup that was made on the page."""
    window.post(LIST)
    jobs.wait(MAKING)
    window.get(LIST)
    return keeper.kept()[0]


def brought(content):
    return {"backup": SimpleUploadedFile("backup.zip", content)}


def test_without_any_the_page_says_so(window):
    assert b"There is no backup yet." in window.get(LIST).content


def test_on_a_kiosk_which_saves_no_files_backups_stay_in_their_folder(window, kept, settings):
    page = window.get(LIST).content
    assert b"Save as a file" in page
    assert b"Restore from a file" in page
    settings.KIOSK = True
    page = window.get(LIST).content
    assert b"Save as a file" not in page
    assert b"Restore from a file" not in page
    assert b"no file can be chosen, saved or printed here" in page
    assert b'type="file"' not in window.get(f"{LIST}restore/").content


def test_a_backup_is_made_and_recorded(window, keeper, ada):
    assert window.post(LIST).headers["Location"] == LIST
    jobs.wait(MAKING)

    page = window.get(LIST).content.decode()
    assert "The backup is made." in page
    assert "made on this page" in page
    assert Entry.objects.get(kind="backup_made").actor == ada
    assert [one.occasion for one in keeper.kept()] == ["by-hand"]


def test_one_that_cannot_be_made_is_told(window, folder):
    (folder.root / "backups").rmdir()
    window.post(LIST)
    jobs.wait(MAKING)
    (folder.root / "backups").mkdir()

    assert b"This did not work." in window.get(LIST).content


def test_one_can_be_saved_as_a_file(window, kept):
    answer = window.post(f"{LIST}{kept.name}/save/")

    assert answer["Content-Disposition"] == f'attachment; filename="latchkey-{kept.name}"'
    assert answer["Cache-Control"] == "no-store"
    content = b"".join(answer.streaming_content)
    assert "manifest.json" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert Entry.objects.filter(kind="backup_saved").exists()


@pytest.mark.parametrize("name", ["..%2Fsecret.key", "nothing.zip", "latchkey.sqlite3"])
@pytest.mark.parametrize("deed", ["save", "restore"])
def test_no_name_leads_to_another_file(window, kept, name, deed):
    assert window.post(f"{LIST}{name}/{deed}/").status_code == 404


def test_one_is_restored_at_the_next_start_after_being_asked_again(window, kept, folder):
    page = f"{LIST}{kept.name}/restore/"
    assert b"Restore this backup?" in window.get(page).content

    assert window.post(page).headers["Location"] == LIST

    assert b"will be restored when the program starts next" in window.get(LIST).content
    assert folder.staged.read_bytes() == kept.path.read_bytes()
    assert Entry.objects.filter(kind="restore_staged").exists()


def test_that_can_be_taken_back(window, kept, folder):
    window.post(f"{LIST}{kept.name}/restore/")

    window.post(f"{LIST}withdraw/")

    assert b"Nothing will be restored" in window.get(LIST).content
    assert not folder.staged.exists()
    assert Entry.objects.filter(kind="restore_withdrawn").exists()


def test_a_file_that_somebody_brings_is_restored_at_the_next_start(window, kept, folder):
    answer = window.post(f"{LIST}restore/", brought(kept.path.read_bytes()))

    assert answer.headers["Location"] == LIST
    assert folder.staged.exists()
    assert Entry.objects.get(kind="restore_staged").details == {"backup": "uploaded"}


@pytest.mark.parametrize("content", [b"Dear diary", b"PK\x05\x06" + bytes(18)])
def test_a_file_that_is_no_backup_is_refused_and_changes_nothing(window, folder, content):
    answer = window.post(f"{LIST}restore/", brought(content))

    assert b"not a whole backup of a Latchkey" in answer.content
    assert not folder.staged.exists()
    assert [path.name for path in folder.root.rglob("*")] == ["backups"]


def test_a_damaged_one_from_the_list_is_refused(window, kept, folder):
    content = kept.path.read_bytes()
    kept.path.write_bytes(content[: len(content) // 2])

    window.post(f"{LIST}{kept.name}/restore/")

    assert b"not a whole backup of a Latchkey" in window.get(LIST).content
    assert not folder.staged.exists()


def test_one_of_a_newer_program_is_refused(window, kept, folder):
    keeping.offer(lambda: Keeper(folder, lambda _migrations: False))

    window.post(f"{LIST}{kept.name}/restore/")

    assert b"from a newer Latchkey" in window.get(LIST).content
    assert not folder.staged.exists()


def test_where_it_cannot_be_recorded_nothing_is_restored(window, kept, folder):
    window.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TRIGGER no_room BEFORE INSERT ON audit_entry"
            " BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    try:
        assert window.post(f"{LIST}{kept.name}/restore/").status_code >= 500
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER no_room")

    assert not folder.staged.exists()


@pytest.mark.parametrize("deed", ["save", "restore"])
def test_it_needs_the_password_from_just_now(window, kept, folder, deed):
    prove(window, seconds_ago=301)

    answer = window.post(f"{LIST}{kept.name}/{deed}/")

    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert not folder.staged.exists()


@pytest.mark.parametrize("who", ["dana", "ben", "gus"])
def test_nobody_else_comes_near(signed_in, request, kept, who):
    window = signed_in(request.getfixturevalue(who))

    assert window.get(LIST).status_code == 403
    assert window.post(LIST).status_code == 403
    assert window.post(f"{LIST}{kept.name}/save/").status_code == 403
    assert window.post(f"{LIST}{kept.name}/restore/").status_code == 403
    assert window.post(f"{LIST}restore/").status_code == 403
    assert window.post(f"{LIST}withdraw/").status_code == 403


def test_the_start_after_it_records_once_that_the_data_was_restored(window):
    startup._record_restoring()
    assert not Entry.objects.filter(kind=DataRestored.kind()).exists()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA user_version = 1")

    startup._record_restoring()
    startup._record_restoring()

    assert Entry.objects.filter(kind=DataRestored.kind()).count() == 1
