"""The log as a file: every byte of it, however many people are in it, and what its end says."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import UTC, datetime

import pytest

from accounts.models import User
from audit import queries
from audit.events import ProfileChanged, SignedIn, SignedOut
from audit.export import Contents, lines_of
from audit.log import record, record_all
from audit.models import Entry
from audit.queries import Choice

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_entries(monkeypatch):
    """One of ada, number 7, about =2+2, number 8; one of nobody; one of a deleted person."""
    moment = datetime(2030, 5, 6, 7, 8, 9, 120000, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    ada, formula, gone = (
        User.objects.create(pk=pk, username=name)
        for pk, name in ((7, "ada"), (8, "four"), (9, "gone"))
    )
    User.objects.filter(pk=8).update(username="=2+2")
    record(ProfileChanged(fields=("Größe", "a,b")), actor=ada, subject=formula)
    record(SignedIn(failures_since=2))
    record(SignedOut(), actor=gone)
    gone.delete()


def file(choice=Choice(), *, format="jsonl", through=3):  # noqa: B008 - a choice is frozen
    told: list[Contents] = []
    whole = b"".join(lines_of(choice, format=format, through=through, finished=told.append))
    return whole.decode(), told


ONE = "9637e5372bd3e3114f5331e314df2a1f5ccaebc67df5efec97184a144ce51aa6"
TWO = "910479215539a1886d791110d311e7df468ab4f8559c6ba76d809980835c41d4"
THREE = "351f4f2f84d6c0967c7a03ecd7e0c2523844f54a56533801f33d9d52a9572964"
AT = "2030-05-06T07:08:09.120000+00:00"

# What is on disks already. A program that checks such a file must go on to understand it.
AS_OBJECTS = [
    f'{{"sequence": 1, "at": "{AT}", "kind": "profile_changed", "actor": 7, "subject": 8,'
    ' "result": "done", "session": "", "data": "{\\"fields\\":[\\"Größe\\",\\"a,b\\"]}",'
    f' "previous_hash": "{"0" * 64}", "hash": "{ONE}"}}\n',
    f'{{"sequence": 2, "at": "{AT}", "kind": "signed_in", "actor": null, "subject": null,'
    ' "result": "done", "session": "", "data": "{\\"failures_since\\":2}",'
    f' "previous_hash": "{ONE}", "hash": "{TWO}"}}\n',
    f'{{"sequence": 3, "at": "{AT}", "kind": "signed_out", "actor": 9, "subject": null,'
    ' "result": "done", "session": "", "data": "{}",'
    f' "previous_hash": "{TWO}", "hash": "{THREE}"}}\n',
    f'{{"end": {{"entries": 3, "through": 3, "hash": "{THREE}",'
    ' "sha256": "c568a5061055ade7ad7b43322fd8d9875428902588554af2607a3d3c88928ce7"}}\n',
]
AS_TABLE = [
    "\ufeffnumber,time (UTC),kind,result,who,name of who,whom,name of whom,session,details,"
    "previous hash,hash\r\n",
    f"1,{AT},profile_changed,done,7,ada,8,'=2+2,,"
    f'"{{""fields"":[""Größe"",""a,b""]}}",{"0" * 64},{ONE}\r\n',
    f'2,{AT},signed_in,done,,,,,,"{{""failures_since"":2}}",{ONE},{TWO}\r\n',
    f"3,{AT},signed_out,done,9,,,,,{{}},{TWO},{THREE}\r\n",
    f'end,,,,,,,,,"{{""entries"": 3, ""through"": 3, ""hash"": ""{THREE}"", ""sha256"":'
    ' ""fb893d75a31949bccdfe597b414313b624c8c1ea9e7bae18930f7f86e414e102""}",,'
    f"{THREE}\r\n",
]


@pytest.mark.parametrize(("format", "lines"), [("jsonl", AS_OBJECTS), ("csv", AS_TABLE)])
def test_each_line_of_a_file_is_as_it_has_always_been(three_entries, format, lines):
    text, _told = file(format=format)

    assert text.splitlines(keepends=True) == lines


@pytest.mark.parametrize("format", ["jsonl", "csv"])
def test_the_last_line_says_what_is_before_it(three_entries, format):
    text, (contents,) = file(format=format)
    *before, _last = text.splitlines(keepends=True)

    digest = hashlib.sha256("".join(before).encode()).hexdigest()
    assert contents == Contents(entries=3, through=3, hash=THREE, sha256=digest)


@pytest.mark.parametrize("format", ["jsonl", "csv"])
@pytest.mark.parametrize("role", ["actor", "subject"])
def test_more_different_people_than_a_statement_has_room_for(ada, format, role):
    people = User.objects.bulk_create(
        User(username=f"Person {number}", username_key=f"person {number}")
        for number in range(queries.CHUNK + 1)
    )
    if role == "subject":
        record_all(((SignedOut(), person) for person in people), actor=ada)
    else:
        for person in people:
            record(SignedOut(), actor=person)

    text, (contents,) = file(format=format, through=queries.end())

    assert contents.entries == len(people)
    if format == "csv":
        column = {"actor": "name of who", "subject": "name of whom"}[role]
        rows = list(csv.DictReader(io.StringIO(text)))
        assert [row[column] for row in rows[:-1]] == [person.username for person in people]


def test_the_end_is_reported_only_after_the_last_piece_was_taken(three_entries, monkeypatch):
    monkeypatch.setattr(queries, "CHUNK", 2)
    told: list[Contents] = []
    pieces = lines_of(Choice(), format="jsonl", through=3, finished=told.append)

    taken = [next(pieces) for _ in range(4)]  # the beginning, two pieces, the last line

    assert [json.loads(line).get("sequence") for line in b"".join(taken).splitlines()] == [
        *(1, 2, 3),
        None,
    ]
    assert told == []
    assert next(pieces, None) is None
    assert [contents.entries for contents in told] == [3]


def test_a_file_ends_where_it_was_said_to_although_the_log_goes_on(three_entries):
    assert file(through=2)[1][0].hash == TWO
    assert file(through=2)[1][0].entries == 2


def test_a_file_in_which_nothing_was_chosen_says_so(three_entries):
    text, (contents,) = file(Choice(kind="backup_made"))

    assert text.count("\n") == 1
    assert (contents.entries, contents.through, contents.hash) == (0, 3, "")
    assert contents.sha256 == hashlib.sha256(b"").hexdigest()


def test_where_the_end_cannot_be_noted_the_reader_is_told(three_entries):
    def fail(_contents):
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - the very one that was raised
        list(lines_of(Choice(), format="csv", through=3, finished=fail))


def test_no_more_is_in_memory_than_one_piece(three_entries, monkeypatch):
    monkeypatch.setattr(queries, "CHUNK", 1)

    assert [len(piece) for piece in queries.in_pieces(Choice(), through=3)] == [1, 1, 1]
    assert Entry.objects.count() == 3
