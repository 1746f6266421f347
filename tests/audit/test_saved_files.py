"""A file of the log has its name only once all of it can be read back."""

from __future__ import annotations

import json
import os
import re
import resource
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from audit import queries
from audit.events import ProfileChanged, SignedOut
from audit.log import record
from audit.models import Entry
from audit.saved_files import NotSaved, read_back, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_entries():
    for _ in range(3):
        record(SignedOut())


def test_a_file_says_what_it_holds_and_nobody_else_reads_it(three_entries, tmp_path):
    target = tmp_path / "log.jsonl"

    contents = save(target, through=2)

    assert list(tmp_path.iterdir()) == [target]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert read_back(target) == contents
    assert (contents.entries, contents.through) == (2, 2)
    assert contents.hash == Entry.objects.get(sequence=2).hash


def test_a_file_that_is_there_is_never_replaced(three_entries, tmp_path):
    target = tmp_path / "log.jsonl"
    save(target, through=2)
    before = target.read_bytes()

    for _time in range(2):  # The same contents are kept once.
        save(target, through=3)
        save(target, through=2)

    assert target.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log-2.jsonl", "log.jsonl"]


def test_each_of_several_files_of_one_name_stays(three_entries, tmp_path):
    for through in (3, 2, 1):
        save(tmp_path / "log.jsonl", through=through)
    held = {path.name: read_back(path) for path in tmp_path.iterdir()}
    entries = {name: contents and contents.entries for name, contents in held.items()}
    assert entries == {"log.jsonl": 3, "log-2.jsonl": 2, "log-3.jsonl": 1}


def test_a_file_that_was_cut_off_anywhere_does_not_count(three_entries, tmp_path):
    target = tmp_path / "log.jsonl"
    save(target, through=3)
    whole = target.read_bytes()

    for length in range(len(whole) - 1):  # without the very last line feed nothing is missing
        target.write_bytes(whole[:length])
        assert read_back(target) is None, length


def test_a_file_with_a_changed_byte_does_not_count(three_entries, tmp_path):
    target = tmp_path / "log.jsonl"
    save(target, through=3)
    whole = target.read_bytes()

    for place in range(len(whole) - 1):
        target.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        said = read_back(target)
        # Only up to which entry was asked is nobody's to check.
        assert said is None or said.through != 3, place


@pytest.mark.parametrize("wrong", [{"entries": 2}, {"hash": "0" * 64}, {"sha256": "0" * 64}])
def test_a_file_with_another_last_line_does_not_count(three_entries, tmp_path, wrong):
    target = tmp_path / "log.jsonl"
    save(target, through=3)
    *lines, last = target.read_text().splitlines(keepends=True)
    said = {"end": json.loads(last)["end"] | wrong}

    target.write_text("".join(lines) + json.dumps(said) + "\n")

    assert read_back(target) is None


def test_a_file_without_entries_can_be_saved(tmp_path):
    assert save(tmp_path / "log.jsonl", through=0).entries == 0


def test_nothing_is_left_where_the_disk_is_full(three_entries, tmp_path):
    _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            save(tmp_path / "log.jsonl", through=3)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))

    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_where_the_disk_has_lost_a_part(tmp_path, monkeypatch):
    monkeypatch.setattr(queries, "CHUNK", 1)
    for _ in range(3):
        record(ProfileChanged(fields=("x" * 20_000,)))
    lost: list[int] = []

    def lose_what_is_there(through):
        (file,) = tmp_path.iterdir()
        lost.append(file.stat().st_size)
        os.truncate(file, 0)

    with pytest.raises(NotSaved):
        save(tmp_path / "log.jsonl", through=3, reached=lose_what_is_there)

    assert max(lost) > 0
    assert list(tmp_path.iterdir()) == []


def test_another_that_saves_at_the_same_time_is_not_in_the_way(three_entries, tmp_path):
    target = tmp_path / "log.jsonl"
    saved: list[Any] = []

    def save_too(_through):
        if not saved:
            saved.append(target)
            saved.append(save(target, through=3))

    assert save(target, through=3, reached=save_too) == saved[1] == read_back(target)


@pytest.mark.skipif(sys.platform == "win32", reason="the documentation says it for the others")
def test_a_file_can_be_checked_with_the_commands_in_the_documentation(three_entries, tmp_path):
    page = (Path(__file__).resolve().parents[2] / "docs" / "audit-log.md").read_text("utf-8")
    sums, tail = re.findall(r"^(?:sed|tail) .*audit-2026-11-30.jsonl.*$", page, re.MULTILINE)
    contents = save(tmp_path / "audit-2026-11-30.jsonl", through=3)

    def printed(command: str) -> str:
        return subprocess.run(
            ["sh", "-c", command], cwd=tmp_path, check=True, capture_output=True, text=True
        ).stdout

    assert printed(sums).split()[0] == contents.sha256
    assert json.loads(printed(tail))["end"] == vars(contents)
