"""The page about backups, with the shell's own keeper."""

from __future__ import annotations

import errno
import io
import json
import zipfile

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from accounts import memberships
from accounts.ports import ports
from accounts.roles import Role
from administration.audit_log import VERIFYING
from administration.background_jobs import jobs
from administration.backups import MAKING
from audit import anchor, triggers
from audit.chain import NO_HASH
from audit.events import DataRestored, SignedOut
from audit.log import record
from audit.models import Checkpoint, Entry
from desktop import secret_key
from desktop.paths import DataFolder
from desktop.storage import restore_request
from desktop.storage.backup_service import BackupService
from djangoapp import startup
from djangoapp.startup import restored
from tests.clients import prove

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/administration/backups/"


@pytest.fixture(autouse=True)
def _marks_of_the_file_removed():
    yield
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA user_version = 0")
        cursor.execute("PRAGMA application_id = 0")


class OwnFolder(DataFolder):
    """A data folder with the database of the tests."""

    @property
    def database(self):  # type: ignore[override]
        return type(self.root)(connection.settings_dict["NAME"])


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "backups").mkdir()
    secret_key.ensure(tmp_path / "secret.key")
    return OwnFolder(tmp_path)


@pytest.fixture(autouse=True)
def keeper(folder, monkeypatch):
    monkeypatch.setattr(ports, "backups", BackupService(folder, startup.knows))
    yield ports.backups
    jobs.wait(MAKING)
    jobs.forget(MAKING)


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
    assert b"There are no backups yet." in window.get(LIST).content


def test_on_a_kiosk_which_saves_no_files_backups_stay_in_their_folder(window, kept, settings):
    page = window.get(LIST).content
    assert b"Save as a file" in page
    assert b"Restore from a file" in page
    settings.KIOSK = True
    page = window.get(LIST).content
    assert b"Save as a file" not in page
    assert b"Restore from a file" not in page
    assert b"To choose or save a file, leave the kiosk first." in page
    assert b'type="file"' not in window.get(f"{LIST}restore/").content


def test_a_backup_is_made_and_recorded(window, keeper, ada):
    assert window.post(LIST).headers["Location"] == LIST
    jobs.wait(MAKING)

    page = window.get(LIST).content.decode()
    assert "Backup created." in page
    assert "manual" in page
    assert Entry.objects.get(kind="backup_made").actor == ada
    assert [one.occasion for one in keeper.kept()] == ["by-hand"]


def test_one_that_cannot_be_made_is_told(window, folder):
    (folder.root / "backups").rmdir()
    window.post(LIST)
    jobs.wait(MAKING)
    (folder.root / "backups").mkdir()

    assert b"Something went wrong." in window.get(LIST).content
    assert Entry.objects.filter(kind="backup_failed").exists()
    assert not Entry.objects.filter(kind="backup_made").exists()


def test_one_can_be_saved_as_a_file(window, kept):
    answer = window.post(f"{LIST}{kept.name}/save/")

    assert answer["Content-Disposition"] == f'attachment; filename="latchkey-{kept.name}"'
    assert answer["Cache-Control"] == "no-store"
    content = b"".join(answer.streaming_content)
    assert "manifest.json" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert int(answer["Content-Length"]) == len(content)
    kinds = list(Entry.objects.order_by("sequence").values_list("kind", flat=True))
    assert kinds[-2:] == ["backup_save_begun", "backup_saved"]


def test_one_that_is_cut_off_does_not_count_as_saved(window, kept):
    answer = window.post(f"{LIST}{kept.name}/save/")
    next(iter(answer.streaming_content))
    answer.close()

    assert Entry.objects.filter(kind="backup_save_begun").exists()
    assert not Entry.objects.filter(kind="backup_saved").exists()


def test_one_that_gets_shorter_meanwhile_does_not_count_as_saved(window, kept):
    answer = window.post(f"{LIST}{kept.name}/save/")
    kept.path.write_bytes(kept.path.read_bytes()[:-1])
    b"".join(answer.streaming_content)

    assert not Entry.objects.filter(kind="backup_saved").exists()


@pytest.mark.parametrize("name", ["..%2Fsecret.key", "nothing.zip", "latchkey.sqlite3"])
@pytest.mark.parametrize("action", ["save", "restore"])
def test_no_name_leads_to_another_file(window, kept, name, action):
    assert window.post(f"{LIST}{name}/{action}/").status_code == 404


def test_one_is_restored_at_the_next_start_after_being_asked_again(window, kept, folder):
    page = f"{LIST}{kept.name}/restore/"
    assert b"Restore this backup?" in window.get(page).content

    assert window.post(page).headers["Location"] == LIST

    assert b"will be restored at the next start" in window.get(LIST).content
    assert folder.staged.read_bytes() == kept.path.read_bytes()
    assert Entry.objects.filter(kind="restore_staged").exists()


def test_who_chose_it_and_where_the_log_ended_travel_beside_it(window, kept, folder, ada):
    end = Checkpoint.objects.get()
    window.post(f"{LIST}{kept.name}/restore/")

    request = restore_request.read(folder)

    assert (request.way, request.account, request.name) == ("page", ada.pk, "ada")
    assert request.source == kept.name
    assert (request.end, request.end_hash) == (end.sequence, end.hash)


def test_the_name_of_a_file_that_somebody_brings_hides_nothing(window, kept, folder):
    name = "kept\u202egpj.zip" + "x" * 300
    file = {"backup": SimpleUploadedFile(name, kept.path.read_bytes())}
    window.post(f"{LIST}restore/", file)

    source = restore_request.read(folder).source
    assert source.isprintable()
    assert len(source) <= 100


def test_the_second_choice_takes_the_place_of_the_first(window, kept, folder):
    window.post(f"{LIST}{kept.name}/restore/")
    window.post(f"{LIST}restore/", brought(kept.path.read_bytes()))

    assert restore_request.read(folder).source == "backup.zip"
    assert {path.name for path in folder.root.glob("restore-*")} == {
        "restore-next.json",
        "restore-next.zip",
    }


def test_a_staged_restore_can_be_canceled(window, kept, folder):
    window.post(f"{LIST}{kept.name}/restore/")

    window.post(f"{LIST}withdraw/")

    assert b"Restore canceled" in window.get(LIST).content
    assert not list(folder.root.glob("restore-*"))
    assert Entry.objects.filter(kind="restore_withdrawn").exists()


def test_a_file_that_somebody_brings_is_restored_at_the_next_start(window, kept, folder):
    answer = window.post(f"{LIST}restore/", brought(kept.path.read_bytes()))

    assert answer.headers["Location"] == LIST
    assert folder.staged.exists()
    assert Entry.objects.get(kind="restore_staged").details == {"backup": "uploaded"}


@pytest.mark.parametrize("content", [b"Dear diary", b"PK\x05\x06" + bytes(18)])
def test_a_file_that_is_no_backup_is_refused_and_changes_nothing(window, folder, content):
    answer = window.post(f"{LIST}restore/", brought(content))

    assert b"a complete Latchkey backup" in answer.content
    assert not folder.staged.exists()
    assert {path.name for path in folder.root.rglob("*")} == {"backups", "secret.key"}


def test_one_for_which_the_disk_has_no_room_is_refused_with_the_reason(
    window, kept, folder, monkeypatch
):
    monkeypatch.setattr("desktop.storage.archive_limits.RESERVE", 2**60)

    window.post(f"{LIST}{kept.name}/restore/")

    assert b"enough disk space" in window.get(LIST).content
    assert not list(folder.root.glob("restore-*"))


def test_a_disk_that_is_full_while_it_is_copied_is_told_too(window, kept, folder, monkeypatch):
    def full(_source, _target):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("shutil.copyfileobj", full)

    window.post(f"{LIST}{kept.name}/restore/")

    assert b"enough disk space" in window.get(LIST).content
    assert not list(folder.root.glob("restore-*"))


def test_a_disk_that_fails_is_not_called_full(window, kept, folder, monkeypatch):
    def broken(_source, _target):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("shutil.copyfileobj", broken)

    with pytest.raises(OSError, match="Input/output error"):
        window.post(f"{LIST}{kept.name}/restore/")

    assert not list(folder.root.glob("restore-*"))


def test_a_damaged_one_from_the_list_is_refused(window, kept, folder):
    content = kept.path.read_bytes()
    kept.path.write_bytes(content[: len(content) // 2])

    window.post(f"{LIST}{kept.name}/restore/")

    assert b"a complete Latchkey backup" in window.get(LIST).content
    assert not folder.staged.exists()


def test_one_of_a_newer_program_is_refused(window, kept, folder, monkeypatch):
    monkeypatch.setattr(ports, "backups", BackupService(folder, lambda _migrations: False))

    window.post(f"{LIST}{kept.name}/restore/")

    assert b"from a newer version of Latchkey" in window.get(LIST).content
    assert not folder.staged.exists()


def test_where_another_choice_cannot_be_recorded_the_first_one_stays(window, kept, folder):
    window.post(f"{LIST}{kept.name}/restore/")
    before = folder.staged.read_bytes(), folder.staged_request.read_bytes()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TRIGGER full BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(ABORT, 'x'); END"
        )
    try:
        window.raise_request_exception = False
        answer = window.post(f"{LIST}{kept.name}/restore/")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER full")

    assert answer.status_code >= 500
    assert (folder.staged.read_bytes(), folder.staged_request.read_bytes()) == before


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

    assert not list(folder.root.glob("restore-*"))


@pytest.mark.parametrize("action", ["save", "restore"])
def test_it_needs_the_password_from_just_now(window, kept, folder, action):
    prove(window, seconds_ago=301)

    answer = window.post(f"{LIST}{kept.name}/{action}/")

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


@pytest.fixture
def place_of_the_anchor(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


def leave_note(text=None):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA user_version = 1")
        if text is not None:
            cursor.execute(restored.TABLE_SQL)
            cursor.execute(f"INSERT INTO {restored.TABLE} VALUES (%s)", [text])


def test_the_start_after_it_records_once_that_the_data_was_restored(window, place_of_the_anchor):
    assert not startup.record_restored()
    assert not Entry.objects.filter(kind=DataRestored.kind()).exists()
    leave_note()

    assert startup.record_restored()
    startup.begin_anchor(compared=False)
    assert not startup.record_restored()

    assert Entry.objects.get(kind=DataRestored.kind()).details["way"] == "unknown"


def test_the_log_counts_as_restored_until_its_anchor_is_made_anew(window, place_of_the_anchor):
    record(SignedOut())
    startup.begin_anchor(compared=False)
    with connection.cursor() as cursor:  # The anchor is of a log that went on further.
        triggers.remove(using="default")
        cursor.execute("UPDATE audit_checkpoint SET sequence = 0, hash = %s", [NO_HASH])
        cursor.execute("DELETE FROM audit_entry")
        triggers.install(using="default")
    assert startup.verify_audit()
    leave_note()
    assert startup.verify_audit() == []

    for _start_that_is_cut_off in range(2):
        assert startup.record_restored()
        assert startup.verify_audit() == []
    startup.begin_anchor(compared=not startup.record_restored())

    assert startup.verify_audit() == []
    assert not startup.record_restored()
    assert [entry.kind for entry in Entry.objects.all()] == ["data_restored"]


def test_a_restore_that_failed_explains_no_log_that_ends_too_early(window, place_of_the_anchor):
    startup.begin_anchor(compared=False)
    (place_of_the_anchor / anchor.NAME).unlink()
    leave_note(json.dumps({"way": "page", "failed": True}))

    assert startup.verify_audit() == ["The file that records where the log ends is missing."]
    assert not startup.record_restored()


PENDING = "A backup will be restored at the next start."


def test_a_chosen_restore_is_shown_on_home_until_it_is_withdrawn(window, kept, signed_in, ben):
    assert PENDING not in window.get("/").content.decode()
    window.post(f"{LIST}{kept.name}/restore/")

    home = window.get("/").content.decode()
    assert PENDING in home
    assert f'href="{LIST}"' in home
    assert PENDING not in signed_in(ben).get("/").content.decode()

    window.post(f"{LIST}withdraw/")
    assert PENDING not in window.get("/").content.decode()


def test_whoever_keeps_the_backups_without_being_an_administrator_is_told_too(ada, ben, signed_in):
    keepers = Group.objects.create(name="keepers")
    keepers.permissions.add(Permission.objects.get(codename="keep_backups"))
    ben.groups.add(keepers)
    leave_note(json.dumps({"way": "page", "source": "kept.zip", "name": "ada"}))

    startup.record_restored()

    assert "The backup kept.zip was restored" in signed_in(ben).get("/").content.decode()
    assert [ada.notices.count(), ben.notices.count()] == [1, 1]


def test_all_administrators_are_told_who_asked_for_it(ada, dana, ben, signed_in):
    memberships.assign(dana, Role.ADMINISTRATOR)
    leave_note(json.dumps({"way": "page", "source": "kept.zip", "account": ada.pk, "name": "ada"}))

    startup.record_restored()

    assert Entry.objects.get(kind="data_restored").actor == ada
    for administrator in (ada, dana):
        assert administrator.notices.get().kind == "data_restored"
    assert not ben.notices.exists()
    page = signed_in(dana).get("/").content.decode()
    assert "The backup kept.zip was restored. Requested by: ada." in page


def test_a_number_of_someone_else_in_the_restored_data_accuses_no_one(ben):
    leave_note(json.dumps({"way": "page", "account": ben.pk, "name": "ada"}))

    startup.record_restored()

    entry = Entry.objects.get(kind="data_restored")
    assert entry.actor is None
    assert (entry.details["account"], entry.details["login"]) == (ben.pk, "ada")


def test_one_that_failed_is_told_too(ada):
    leave_note(json.dumps({"way": "page", "account": ada.pk, "name": "ada", "failed": True}))

    assert not startup.record_restored()

    assert Entry.objects.get(kind="restore_failed").actor == ada
    assert ada.notices.get().kind == "restore_failed"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "[" * 100_000,
        '{"way": 7, "account": "x", "replaced_from": true}',
        '{"way": "\\n"}',
    ],
)
def test_an_invalid_note_does_not_prevent_the_start(text):
    leave_note(text)

    startup.record_restored()

    details = Entry.objects.get(kind="data_restored").details
    assert (details["way"], details["account"], details["replaced_from"]) == ("unknown", 0, 0)


@pytest.fixture
def failed(folder):
    folder.backup_failed.touch()
    return folder


FAILED = "The daily backup of "


def test_a_failed_daily_backup_is_told_until_one_succeeds(failed, window):
    for page in ("/", LIST):
        assert FAILED in window.get(page).content.decode()

    window.post(LIST)
    jobs.wait(MAKING)

    for page in ("/", LIST):
        assert FAILED not in window.get(page).content.decode()


def test_a_failed_daily_backup_is_told_to_nobody_else(failed, signed_in, ben):
    assert FAILED not in signed_in(ben).get("/").content.decode()


@pytest.mark.parametrize("there", [True, False])
def test_the_check_of_the_log_shows_the_gap_and_looks_for_what_is_kept(
    signed_in, ada, folder, there
):
    if there:
        (folder.root / "backups/damaged-1").mkdir()
    leave_note(json.dumps({"way": "failure page", "unread": True, "kept_in": "damaged-1"}))
    startup.record_restored()
    window = signed_in(ada)

    window.post("/administration/audit-log/verify/")
    jobs.wait(VERIFYING)
    page = window.get("/administration/audit-log/verify/").content.decode()
    jobs.forget(VERIFYING)

    assert "the damaged database is kept in damaged-1." in page
    assert ("The log is OK" in page) == there
    assert ("damaged-1 is missing." in page) != there
