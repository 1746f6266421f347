"""What a restore took out of the log: said as a gap that is explained; the kept file is checked."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from audit.chain import Link
from audit.events import DataRestored, SignedIn
from audit.export import lines_of
from audit.log import record
from audit.models import Entry
from audit.queries import Choice
from audit.replaced_entries import explained

pytestmark = pytest.mark.django_db


def exported(through):
    """The lines of the log up to an entry, without the last one, which says what the file holds."""
    pieces = lines_of(Choice(), format="jsonl", through=through, finished=lambda _contents: None)
    return b"".join(pieces).decode().splitlines(keepends=True)[:-1]


def restored(**changed):
    said = {
        **{"way": "page", "source": "kept.zip", "account": 1, "login": "ada", "unread": False},
        **{"replaced_from": 2, "replaced_through": 4, "kept_in": "gone.jsonl"},
    }
    record(DataRestored(**{"replaced_hash": Entry.objects.get(sequence=4).hash, **said, **changed}))


@pytest.fixture
def file(tmp_path):
    """A log of which the entries 2 to 4 count as replaced, kept as retention would keep them."""
    for number in range(4):
        record(SignedIn(failures_since=number))
    path = tmp_path / "gone.jsonl"
    path.write_text("".join(exported(4)[1:]))
    return path


def test_a_gap_that_a_restore_explains_is_no_fault(file, tmp_path):
    restored()

    ((said,), faults) = explained(tmp_path)

    assert said.startswith("Entries 2 to 4 were replaced by a restore on ")
    assert said.endswith("; they are kept in gone.jsonl.")
    assert faults == []


def test_nothing_is_said_of_a_restore_that_replaced_no_entry(file, tmp_path):
    restored(replaced_from=0, kept_in="")
    assert explained(tmp_path) == ([], [])


def test_an_entry_of_an_older_version_says_nothing(file, tmp_path, monkeypatch):
    with monkeypatch.context() as older:
        older.setattr(DataRestored, "details", lambda _event: "{}")
        restored()
    assert explained(tmp_path) == ([], [])


def without(path):
    path.unlink()


def be_a_folder(path):
    path.unlink()
    path.mkdir()


def change_a_line(path):
    path.write_text(path.read_text().replace('"signed_in"', '"signed_out"', 1))


def lose_a_line(number):
    def lose(path):
        lines = path.read_text().splitlines(keepends=True)
        del lines[number]
        path.write_text("".join(lines))

    return lose


def add_a_line(path):
    path.write_text(path.read_text() + path.read_text().splitlines()[0])


def be_nonsense(path):
    path.write_text("[" * 100_000 + "\n7\n")


def forge(number):
    """Change the entry on this line, and work its hash out anew."""

    def change(path):
        lines = path.read_text().splitlines()
        told = json.loads(lines[number]) | {"kind": "x"}
        del told["hash"]
        link = Link(**told | {"at": datetime.fromisoformat(told["at"])})
        lines[number] = json.dumps(told | {"hash": link.hash()})
        path.write_text("\n".join(lines) + "\n")

    return change


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (without, "gone.jsonl is missing."),
        (be_a_folder, "gone.jsonl is missing."),
        (change_a_line, "entry 2 is wrong or missing"),
        (lose_a_line(0), "entry 2 is wrong or missing"),
        (lose_a_line(1), "entry 3 is wrong or missing"),
        (lose_a_line(2), "entry 4 is wrong or missing"),
        (add_a_line, "entry 5 is wrong or missing"),
        (be_nonsense, "entry 2 is wrong or missing"),
        (forge(1), "entry 4 is wrong or missing"),
        (forge(2), "entry 5 is wrong or missing"),
    ],
)
def test_a_kept_file_that_is_not_as_it_was_written_is_a_fault(file, tmp_path, damage, said):
    restored()
    damage(file)

    _sentences, (fault,) = explained(tmp_path)

    assert said in fault


def test_a_restore_that_was_replaced_itself_is_followed(file, tmp_path):
    restored()
    (tmp_path / "later.jsonl").write_text(exported(5)[4])
    last = Entry.objects.get(sequence=5)
    first = {"replaced_from": 5, "replaced_through": 5, "kept_in": "later.jsonl"}
    restored(**first, replaced_hash=last.hash)
    file.unlink()

    sentences, faults = explained(tmp_path)

    assert len(sentences) == 2
    assert [fault.partition(" is")[0] for fault in faults] == ["gone.jsonl"]


def test_a_log_that_could_not_be_read_is_reported(file, tmp_path):
    (tmp_path / "damaged-1").mkdir()
    restored(unread=True, replaced_from=0, kept_in="damaged-1")
    restored(unread=True, replaced_from=0, kept_in="")

    sentences, faults = explained(tmp_path)

    assert sentences[0].endswith("the damaged database is kept in damaged-1.")
    assert "at least up to entry 4" in sentences[1]
    assert faults == []
    (tmp_path / "damaged-1").rmdir()
    assert len(explained(tmp_path)[1]) == 1


def test_no_name_in_an_entry_leads_out_of_the_folder(file, tmp_path):
    inner = tmp_path / "backups"
    inner.mkdir()
    restored(kept_in="../gone.jsonl")

    assert explained(inner)[1][0].startswith("gone.jsonl is missing.")
