"""Saving the audit log as a file, and what may be removed after it."""

from __future__ import annotations

import csv
import io
import json
import socket
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from accounts import memberships
from accounts.models import User
from accounts.ports import ports
from accounts.roles import Role
from administration.audit_log import PURGING
from administration.background_jobs import jobs
from audit import events, queries
from audit.chain import Link
from audit.log import record
from audit.models import Entry
from audit.saved_files import read_back
from tests.audit.conftest import A_WEEK, days_ago
from tests.cast import PASSWORDS
from tests.waiting import LIMIT, wait_until
from tests.wire import WireWindow, token_in

pytestmark = pytest.mark.django_db

LOG = "/administration/audit-log/"
RETENTION = f"{LOG}retention/"
JSON_LINES = f"{LOG}export/jsonl/"


@pytest.fixture(autouse=True)
def _no_work_left():
    yield
    jobs.wait(PURGING)
    jobs.forget(PURGING)


@pytest.fixture
def two_old_entries(ada, monkeypatch):
    moment = timezone.now() - timedelta(days=400)
    with monkeypatch.context() as clock:
        clock.setattr("django.utils.timezone.now", lambda: moment)
        record(events.SignedOut(), actor=ada)
        record(events.SignedOut(), actor=ada)
    record(events.SignedOut(), actor=ada)


@pytest.fixture
def a_week_later(two_old_entries, ada, monkeypatch):
    """After the two old ones there are entries of as many days as show that the clock is right."""
    write_a_week(ada, monkeypatch)


def write_a_week(person, monkeypatch):
    for moment in map(days_ago, A_WEEK):
        with monkeypatch.context() as clock:
            clock.setattr("django.utils.timezone.now", lambda moment=moment: moment)
            record(events.SignedOut(), actor=person)


@pytest.fixture
def backups(tmp_path, monkeypatch):
    """The folder of somebody who keeps the backups."""

    class Keeper:
        place = tmp_path / "backups"

    Keeper.place.mkdir()
    monkeypatch.setattr(ports, "backups", Keeper)
    return Keeper.place


def saved(answer):
    return b"".join(answer.streaming_content).decode()


def entries_in(answer):
    *entries, _end = map(json.loads, saved(answer).splitlines())
    return entries


def removed(window):
    """Have the old entries removed; return the page that says what came of it."""
    window.post(RETENTION)
    jobs.wait(PURGING)
    return window.get(RETENTION).content.decode()


def test_saving_exports_a_table_and_records_it(signed_in, ada, ben):
    record(events.SignedOut(), actor=ben)

    answer = signed_in(ada).post(f"{LOG}export/csv/")

    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = saved(answer)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert text.startswith("\ufeff")
    assert [row["name of who"] for row in rows] == ["Ben", ""]
    assert Entry.objects.get(kind="log_exported").actor == ada


def test_what_is_saved_is_what_is_chosen(signed_in, ada, ben):
    record(events.SignedOut(), actor=ben)
    record(events.SignedOut(), actor=ada)

    answer = signed_in(ada).post(f"{JSON_LINES}?person=ben")

    assert [entry["actor"] for entry in entries_in(answer)] == [ben.pk]
    assert Entry.objects.get(kind="log_exported").details["everything"] is False


def test_each_saved_line_can_be_checked_without_the_program(signed_in, ada):
    for _ in range(3):
        record(events.SignedOut(), actor=ada)
    previous = "0" * 64
    for entry in entries_in(signed_in(ada).post(JSON_LINES)):
        own = entry.pop("hash")
        entry["at"] = datetime.fromisoformat(entry["at"])
        assert entry["previous_hash"] == previous
        assert Link(**entry).hash() == own
        previous = own


def test_a_long_log_is_saved_in_pieces(signed_in, ada, monkeypatch):
    monkeypatch.setattr(queries, "CHUNK", 7)
    for _ in range(20):
        record(events.SignedOut(), actor=ada)

    entries = entries_in(signed_in(ada).post(JSON_LINES))

    assert [entry["sequence"] for entry in entries] == list(range(1, 21))


def test_a_name_that_is_a_formula_is_harmless_in_the_table(signed_in, ada, ben):
    User.objects.filter(pk=ben.pk).update(username="=HYPERLINK(1)")
    record(events.SignedOut(), actor=ben)

    assert "'=HYPERLINK(1)" in saved(signed_in(ada).post(f"{LOG}export/csv/"))


def test_nothing_is_saved_if_saving_cannot_be_recorded(signed_in, ada):
    window = signed_in(ada)
    window.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE audit_checkpoint")

    assert window.post(f"{LOG}export/csv/").status_code >= 500


def test_there_is_no_other_format(signed_in, ada):
    assert signed_in(ada).post(f"{LOG}export/xml/").status_code == 404


def test_what_was_saved_is_recorded_after_its_last_byte(signed_in, ada, two_old_entries):
    lines = saved(signed_in(ada).post(JSON_LINES)).splitlines()

    end = json.loads(lines[-1])["end"]
    exported = Entry.objects.latest("sequence")
    assert (exported.sequence, exported.kind) == (4, "log_exported")
    assert exported.details == {"everything": True, "format": "jsonl", **end}
    assert (end["entries"], end["through"]) == (3, 3)
    assert end["hash"] == Entry.objects.get(sequence=3).hash


@pytest.mark.django_db(transaction=True)
def test_old_entries_go_after_they_were_saved_and_not_before(signed_in, ada, a_week_later):
    window = signed_in(ada)

    assert b"2 entries from before" in window.get(RETENTION).content
    assert "Save the log as a file first" in removed(window)
    assert Entry.objects.filter(sequence=1).exists()

    saved(window.post(JSON_LINES))

    assert "Old entries removed: 2." in removed(window)
    assert not Entry.objects.filter(sequence__lte=2).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("taken", [1, 2, 3, 4, 5])
def test_a_file_that_was_cut_off_counts_for_nothing(
    signed_in, ada, two_old_entries, monkeypatch, taken
):
    monkeypatch.setattr(queries, "CHUNK", 1)
    window = signed_in(ada)
    answer = window.post(JSON_LINES)

    pieces = iter(answer)
    for _ in range(taken):  # the beginning, three entries, the last line
        next(pieces)
    answer.close()

    assert list(Entry.objects.filter(sequence__gt=3).values_list("kind", "result", "actor")) == [
        ("log_export_cut", "failed", ada.pk)
    ]
    assert "Save the log as a file first" in removed(window)
    assert Entry.objects.filter(sequence=1).exists()


@pytest.mark.django_db(transaction=True)
def test_a_file_that_the_end_of_the_program_cut_off_is_recorded_once(
    signed_in, ada, two_old_entries, monkeypatch
):
    monkeypatch.setattr(queries, "CHUNK", 1)
    window = signed_in(ada)
    list(window.post(JSON_LINES))
    answer = window.post(JSON_LINES)
    next(iter(answer))

    jobs.stop()
    answer.close()

    kinds = Entry.objects.filter(sequence__gt=3).order_by("sequence")
    assert list(kinds.values_list("kind", "actor")) == [
        ("log_exported", ada.pk),
        ("log_export_cut", ada.pk),
    ]


@pytest.mark.django_db(transaction=True)
def test_entries_that_cannot_be_recorded_do_not_prevent_the_end(
    signed_in, ada, two_old_entries, monkeypatch
):
    monkeypatch.setattr(queries, "CHUNK", 1)
    answer = signed_in(ada).post(JSON_LINES)
    next(iter(answer))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_checkpoint RENAME TO elsewhere")

    jobs.stop()

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE elsewhere RENAME TO audit_checkpoint")


@pytest.mark.django_db(transaction=True)
def test_a_file_that_the_database_cut_off_counts_for_nothing(
    signed_in, ada, two_old_entries, monkeypatch
):
    monkeypatch.setattr(queries, "CHUNK", 1)
    window = signed_in(ada)
    pieces = iter(window.post(JSON_LINES))
    next(pieces), next(pieces)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry RENAME COLUMN result TO outcome")

    with pytest.raises(DatabaseError):
        next(pieces)

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry RENAME COLUMN outcome TO result")
    assert "Save the log as a file first" in removed(window)


@pytest.mark.django_db(transaction=True)
def test_a_window_that_goes_away_in_the_middle_has_saved_nothing(served, ada):
    for _ in range(10):
        record(events.ProfileChanged(fields=("x" * 1_000_000,)), actor=ada)
    window = WireWindow(served)
    window.sign_in("ada", PASSWORDS["ada"])
    cookies = "; ".join(f"{name}={value}" for name, value in window.cookies.items())
    body = f"csrfmiddlewaretoken={token_in(window.get(LOG)[1])}"
    request = (
        f"POST {JSON_LINES} HTTP/1.1\r\nHost: {served}\r\nOrigin: http://{served}\r\n"
        f"Cookie: {cookies}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    )
    address, port = served.split(":")
    with window, socket.create_connection((address, int(port)), timeout=LIMIT) as line:
        line.sendall(request.encode())
        assert line.recv(64_000).startswith(b"HTTP/1.1 200")
        for _ in range(3):  # It takes nothing more, and the server goes on.
            window.get(LOG)

    wait_until(lambda: Entry.objects.filter(kind__startswith="log_export").exists())

    assert not Entry.objects.filter(kind="log_exported").exists()


@pytest.mark.django_db(transaction=True)
def test_a_part_of_the_log_that_was_saved_is_not_enough(signed_in, ada, two_old_entries):
    window = signed_in(ada)

    saved(window.post(f"{JSON_LINES}?kind=signed_in"))

    assert "Save the log as a file first" in removed(window)


@pytest.mark.django_db(transaction=True)
def test_what_somebody_else_has_saved_or_in_another_session_is_not_enough(
    signed_in, ada, ben, two_old_entries
):
    memberships.assign(ben, Role.ADMINISTRATOR)
    saved(signed_in(ben).post(JSON_LINES))
    saved(signed_in(ada).post(JSON_LINES))

    assert "Save the log as a file first" in removed(signed_in(ada))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "wrong",
    [
        {"everything": False},
        {"through": 1, "hash": "hash of 1"},
        {"entries": 2},
        {"hash": "f" * 64},
    ],
)
def test_a_file_with_other_entries_than_those_to_remove_is_not_enough(
    signed_in, ada, rf, a_week_later, wrong
):
    window = signed_in(ada)
    held: dict[str, Any] = {"everything": True, "through": 3, "entries": 3, "sha256": "0" * 64}
    hashes = dict(Entry.objects.values_list("sequence", "hash"))
    held["hash"] = hashes[3]
    wrong = {name: hashes[1] if value == "hash of 1" else value for name, value in wrong.items()}
    request = rf.get("/")
    request.user, request.session = ada, window.session
    record(events.LogExported(format="jsonl", **(held | wrong)), request=request)

    assert "Save the log as a file first" in removed(window)

    record(events.LogExported(format="jsonl", **held), request=request)
    assert "Old entries removed: 2." in removed(window)


@pytest.mark.django_db(transaction=True)
def test_the_program_keeps_a_file_of_what_goes_by_hand_too(signed_in, ada, a_week_later, backups):
    window = signed_in(ada)
    saved(window.post(JSON_LINES))

    assert "Old entries removed: 2." in removed(window)

    (file,) = backups.iterdir()
    contents = read_back(file)
    assert contents
    assert (contents.entries, contents.through) == (2, 2)


@pytest.mark.django_db(transaction=True)
def test_where_the_program_cannot_keep_a_file_nothing_goes(signed_in, ada, a_week_later, backups):
    window = signed_in(ada)
    saved(window.post(JSON_LINES))
    backups.rmdir()

    assert "be saved in the backup folder" in removed(window)
    assert Entry.objects.filter(sequence=1).exists()


@pytest.mark.django_db(transaction=True)
def test_what_an_older_version_has_noted_as_saved_is_not_enough(
    signed_in, ada, rf, two_old_entries
):
    """It noted that before it knew whether the file would be whole."""
    window = signed_in(ada)
    request = rf.get("/")
    request.user, request.session = ada, window.session
    older = SimpleNamespace(
        kind=events.LogExported.kind,
        result="done",
        details=lambda: '{"format":"jsonl","through":3}',
    )
    record(older, request=request)  # type: ignore[arg-type]

    assert "Save the log as a file first" in removed(window)


@pytest.mark.django_db(transaction=True)
def test_a_file_may_end_with_the_last_entry_that_goes(signed_in, ada, monkeypatch):
    moment = timezone.now() - timedelta(days=400)
    with monkeypatch.context() as clock:
        clock.setattr("django.utils.timezone.now", lambda: moment)
        record(events.SignedOut(), actor=ada)
    window = signed_in(ada)

    saved(window.post(JSON_LINES))
    write_a_week(ada, monkeypatch)

    assert "Old entries removed: 1." in removed(window)
