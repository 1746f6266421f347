"""kiosk.json: what the policy says, for a start that cannot ask the database."""

from __future__ import annotations

import errno
import json
import stat

import pytest
from django.db import transaction

from desktop.paths import DataFolder
from desktop.storage import kiosk_state
from kiosk import exit_pin, state_file
from kiosk.models import KioskPolicy

PIN = "40718"


@pytest.fixture
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


def said(folder):
    return json.loads((folder / "kiosk.json").read_text())


@pytest.mark.django_db(transaction=True)
def test_it_follows_each_change_of_the_policy(folder, ada):
    policy = KioskPolicy.current()
    policy.kiosk_on = True
    policy.save()
    assert said(folder) == {"on": True, "exit_pin": ""}

    exit_pin.put(PIN, actor=ada)

    assert said(folder) == {"on": True, "exit_pin": KioskPolicy.current().exit_pin}
    assert PIN not in (folder / "kiosk.json").read_text()
    assert stat.S_IMODE((folder / "kiosk.json").stat().st_mode) == 0o600
    exit_pin.remove(actor=ada)
    assert said(folder)["exit_pin"] == ""
    assert [file.name for file in folder.iterdir()] == ["kiosk.json"]
    policy = KioskPolicy.current()
    policy.kiosk_on = False
    policy.save()
    assert list(folder.iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_what_is_taken_back_never_gets_there(folder, ada):
    with transaction.atomic():
        exit_pin.put(PIN, actor=ada)
        transaction.set_rollback(True)

    assert not (folder / "kiosk.json").exists()


@pytest.mark.django_db(transaction=True)
def test_the_exit_pin_is_there_too_while_the_kiosk_is_off(folder, ada):
    exit_pin.put(PIN, actor=ada)
    assert said(folder) == {"on": False, "exit_pin": KioskPolicy.current().exit_pin}


@pytest.mark.django_db
def test_without_a_folder_there_is_nothing_to_say(settings, tmp_path, caplog):
    settings.DATA_DIR = tmp_path / "none"
    KioskPolicy.objects.update(kiosk_on=True)
    state_file.refresh()
    assert not caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize("damaged", [b"{damaged", b"\xff\xfe{"])
def test_a_start_corrects_it(folder, damaged):
    (folder / "kiosk.json").write_bytes(damaged)
    KioskPolicy.objects.update(kiosk_on=True)
    state_file.refresh()
    assert said(folder) == {"on": True, "exit_pin": ""}


@pytest.mark.django_db
def test_a_start_removes_a_file_without_content(folder):
    (folder / "kiosk.json").write_text('{"on": true, "exit_pin": ""}')
    state_file.refresh()
    assert not (folder / "kiosk.json").exists()


@pytest.mark.django_db
def test_it_is_left_alone_while_it_is_right(folder):
    KioskPolicy.objects.update(kiosk_on=True)
    state_file.refresh()
    before = (folder / "kiosk.json").stat().st_ino
    state_file.refresh()
    assert (folder / "kiosk.json").stat().st_ino == before


@pytest.mark.django_db
def test_a_failed_write_stops_no_one(folder, caplog):
    (folder / "kiosk.json").mkdir()
    state_file.refresh()
    assert "could not be written" in caplog.text


@pytest.mark.django_db
def test_what_could_not_be_written_leaves_no_file_behind(folder, caplog, monkeypatch):
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    KioskPolicy.objects.update(kiosk_on=True)
    monkeypatch.setattr("os.fsync", full)
    state_file.refresh()
    assert "could not be written" in caplog.text
    assert list(folder.iterdir()) == []


@pytest.mark.django_db
def test_the_shell_reads_what_the_pages_write(folder, ada):
    exit_pin.put(PIN, actor=ada)
    KioskPolicy.objects.update(kiosk_on=True)
    state_file.refresh()

    file = kiosk_state.read(DataFolder(folder))

    assert (file.on, file.exit_pin) == (True, KioskPolicy.current().exit_pin)
