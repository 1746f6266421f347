"""Faults become sentences."""

from __future__ import annotations

import errno
import logging
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from io import FileIO, TextIOWrapper
from pathlib import Path

import pytest

from desktop import logs
from desktop.errors import FolderUnusable, StartupError, explain, report

ROOT = Path(__file__).resolve().parents[2]


def test_what_is_a_sentence_already_stays():
    told = FolderUnusable("The folder is a file.")

    assert explain(told) is told


def test_the_sentence_is_found_behind_what_followed_from_it():
    followed = RuntimeError("could not close")
    followed.__context__ = FolderUnusable("The folder is a file.")

    assert str(explain(followed)) == "The folder is a file."


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "The disk with the data folder is full"),
        (errno.EDQUOT, "The disk with the data folder is full"),
        (errno.EACCES, "You don't have permission to read or write /data/file."),
        (errno.EROFS, "You don't have permission to read or write /data/file."),
    ],
)
def test_faults_of_files(number, sentence):
    assert str(explain(OSError(number, "reason", "/data/file"))).startswith(sentence)


def test_a_database_that_another_program_holds(tmp_path):
    path = tmp_path / "a.sqlite3"
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as holder,
        closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as other,
    ):
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError) as raised:
            other.execute("BEGIN EXCLUSIVE")

    assert str(explain(raised.value)).startswith("Another program is using the database.")


def test_a_database_on_a_full_disk(tmp_path):
    with closing(sqlite3.connect(tmp_path / "a.sqlite3")) as connection:
        connection.execute("PRAGMA max_page_count=1")
        with pytest.raises(sqlite3.OperationalError) as raised:
            connection.execute("CREATE TABLE a (b)")

    assert "is full" in str(explain(raised.value))


def test_a_database_that_cannot_be_written(tmp_path):
    path = tmp_path / "a.sqlite3"
    path.touch()
    with (
        closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection,
        pytest.raises(sqlite3.OperationalError) as raised,
    ):
        connection.execute("CREATE TABLE a (b)")

    assert str(explain(raised.value)).startswith("You don't have permission to write the database.")


@pytest.mark.parametrize("command", [["verify"], ["rescue", "ada"], ["--no-window"]])
def test_a_python_without_the_packages_is_told_how_to_start(tmp_path, command):
    # -S leaves out what is installed, as where somebody takes the system's own Python.
    started = [sys.executable, "-S", str(ROOT / "launcher.py"), "--data-dir", str(tmp_path / "d")]

    refused = subprocess.run([*started, *command], capture_output=True, text=True, check=False)

    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert "Start Latchkey with “python3 dev.py run”" in refused.stderr


def test_the_executable_which_holds_every_package_does_not_say_that(monkeypatch):
    missing = ModuleNotFoundError("No module named 'x'", name="x")
    assert "dev.py run" in str(explain(missing))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert "dev.py" not in str(explain(missing))


def test_an_unexpected_failure_is_reported_as_such(tmp_path):
    logs.start(tmp_path / "latchkey.log")
    with_log = str(explain(ZeroDivisionError("division by zero")))
    logs.stop()
    without = str(explain(ZeroDivisionError("division by zero")))

    assert with_log.endswith("Unexpected error (ZeroDivisionError). Details are in the log.")
    assert without.endswith("Unexpected error (ZeroDivisionError: division by zero).")


def test_a_report_is_one_line_for_the_person_and_a_trace_in_the_log(capsys, caplog):
    with caplog.at_level(logging.ERROR):
        assert report(ZeroDivisionError("division by zero")) == 1
        assert report(StartupError("Expected.")) == 1

    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 2
    assert errors[1] == "Latchkey: Expected."
    assert [bool(record.exc_info) for record in caplog.records] == [True, False]


def test_a_report_that_nobody_can_read_is_still_in_the_log(monkeypatch, caplog):
    reading, writing = os.pipe()
    os.close(reading)
    with TextIOWrapper(FileIO(writing, "w"), write_through=True) as stderr:
        monkeypatch.setattr("sys.stderr", stderr)
        assert report(StartupError("Expected.")) == 1
        monkeypatch.undo()

    assert caplog.messages == ["Expected."]
