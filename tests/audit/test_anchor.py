"""The anchor outside the database: what it shows of a log that ends too early, and what not."""

from __future__ import annotations

import json
import stat

import pytest
from django.db import connection
from django.utils import timezone

from audit import anchor, triggers
from audit.events import LogInterrupted, SignedIn
from audit.log import record
from audit.models import Entry
from audit.retention import due, purge

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def file(tmp_path):
    return tmp_path / anchor.NAME


def write(entries):
    for number in range(entries):
        record(SignedIn(failures_since=number))


def tamper(*statements):
    triggers.remove(using="default")
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    triggers.install(using="default")


def reason():
    mismatch = anchor.compare()
    assert mismatch
    return mismatch.reason


def cut_back_to(sequence):
    tamper(
        f"DELETE FROM audit_entry WHERE sequence > {sequence}",
        f"UPDATE audit_checkpoint SET sequence = {sequence}, hash ="
        f" (SELECT hash FROM audit_entry WHERE sequence = {sequence})",
    )


def test_a_log_that_goes_on_matches(file):
    write(2)
    anchor.begin(compared=True)
    write(2)

    assert anchor.compare() is None
    assert anchor.faults() == []
    assert json.loads(file.read_text())["sequence"] == 2
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_empty_log_matches():
    anchor.begin(compared=True)
    assert anchor.compare() is None
    write(1)
    assert anchor.compare() is None


def test_a_log_that_was_cut_off_is_detected():
    write(3)
    anchor.begin(compared=True)
    cut_back_to(2)

    assert anchor.faults() == ["Entry 3 was written, but the log ends at 2."]


def test_another_log_of_the_same_length_is_detected():
    write(3)
    anchor.begin(compared=True)
    cut_back_to(2)
    write(2)

    assert anchor.faults() == ["Entry 3 isn't the one that was written."]


def test_an_entry_missing_from_the_middle_is_detected():
    write(3)
    anchor.begin(compared=True)
    write(1)
    tamper("DELETE FROM audit_entry WHERE sequence = 3")

    assert anchor.faults() == ["Entry 3 isn't the one that was written."]


@pytest.mark.parametrize("kept", [3, 4])
def test_what_retention_has_removed_is_not_missed(kept):
    write(3)
    anchor.begin(compared=True)
    write(kept - 3)

    assert purge(due(timezone.now())) == kept

    assert anchor.compare() is None


def test_retention_that_ended_elsewhere_is_detected():
    write(3)
    anchor.begin(compared=True)
    purge(due(timezone.now()))
    tamper(f"UPDATE audit_checkpoint SET base_hash = '{'0' * 64}'")

    assert reason() == "differs"


@pytest.mark.parametrize(
    "change",
    [
        lambda said: json.dumps(said | {"sequence": 1}),
        lambda said: json.dumps(said | {"hash": "f" * 64}),
        lambda said: json.dumps(said | {"signature": ""}),
        lambda said: json.dumps([1]),
        lambda said: "",
        lambda said: "ä",
        lambda said: "[" * 100_000,
    ],
)
def test_an_edited_anchor_is_detected(file, change):
    write(2)
    anchor.begin(compared=True)
    file.write_text(change(json.loads(file.read_text())))

    assert reason() == "unreadable"
    assert anchor.faults() == [
        "The file that records where the log ends is damaged or signed with another key."
    ]


def test_an_anchor_of_another_key_is_detected(settings):
    anchor.begin(compared=True)
    settings.SECRET_KEY = "x" * 64

    assert reason() == "unreadable"


def test_a_missing_anchor_is_detected_once_there_was_one(file):
    write(1)
    assert anchor.faults() == []

    anchor.begin(compared=True)
    file.unlink()

    assert anchor.faults() == ["The file that records where the log ends is missing."]


def test_what_a_start_has_noticed_stays_in_the_log():
    write(3)
    anchor.begin(compared=True)
    cut_back_to(2)

    anchor.begin(compared=True)

    entry = Entry.objects.get(kind=LogInterrupted.kind())
    assert entry.details == {"reason": "ended_early", "written": 3, "found": 2}
    assert anchor.compare() is None
    assert anchor.faults() == ["Recorded in entry 3: Entry 3 was written, but the log ends at 2."]


def test_where_a_backup_was_restored_nothing_is_compared():
    write(3)
    anchor.begin(compared=True)
    cut_back_to(2)

    anchor.begin(compared=False)

    assert not Entry.objects.filter(kind=LogInterrupted.kind()).exists()
    assert anchor.compare() is None


def test_it_never_goes_back(file):
    write(3)
    kept = anchor.keep()
    before = file.read_text()
    cut_back_to(2)

    assert anchor.keep(kept) == kept
    assert file.read_text() == before


def test_nothing_is_written_where_nothing_has_changed(file):
    write(1)
    kept = anchor.keep()
    file.unlink()

    assert anchor.keep(kept) == kept
    assert not file.exists()
