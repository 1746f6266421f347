"""The log: private, bounded, without secrets, never in the way."""

from __future__ import annotations

import logging
import stat
import sys
from pathlib import Path

import pytest

from desktop import logs


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "latchkey.log"
    root = logging.getLogger()
    level = root.level
    logs.start(path)
    yield path
    logs.stop()
    root.setLevel(level)


def test_it_is_readable_by_its_owner_only(log):
    logging.getLogger("desktop").info("hello")

    assert "INFO desktop: hello" in log.read_text()
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_there_is_none_before_something_is_worth_writing(log):
    assert not log.exists()


def test_it_does_not_grow_for_ever(log, monkeypatch, tmp_path):
    monkeypatch.setattr(logs, "FILE_SIZE", 2000)
    logs.start(log)

    for number in range(500):
        logging.getLogger("desktop").warning("line %d", number)

    files = sorted(tmp_path.iterdir())
    assert len(files) == logs.OLD_FILES + 1
    assert all(file.stat().st_size <= 2000 for file in files)
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)
    assert "line 499" in log.read_text()


def test_no_text_passes_for_an_entry_of_its_own_or_steers_the_terminal(log):
    forged = "2026-01-01 00:00:00,000 ERROR desktop: forged"
    logging.getLogger("desktop").warning("%s said: %s", "Re\u202ead\x1b[2J\r", f"hello\n{forged}")
    try:
        raise ValueError("told")
    except ValueError:
        logging.getLogger("desktop").exception("it failed")

    first, second, *_rest = log.read_text().splitlines()
    assert first.endswith("WARNING desktop: Re\\u202ead\\x1b[2J\\r said: hello")
    assert second == f"    {forged}"
    assert "\nTraceback (most recent call last):\n" in log.read_text()


def test_launch_addresses_are_left_out(log):
    logging.getLogger("django.request").warning("Forbidden: %s", "/launch/Abc-123_x")
    try:
        raise ValueError("no page at http://127.0.0.1:1/launch/Secret99/")
    except ValueError:
        logging.getLogger("desktop").exception("it failed")

    text = log.read_text()
    assert "Forbidden: /launch/…" in text
    assert "ValueError" in text
    assert "Abc-123_x" not in text
    assert "Secret99" not in text


def test_starting_again_moves_to_the_new_file(log, tmp_path):
    logs.start(tmp_path / "second.log")

    logging.getLogger("desktop").info("once")

    assert not log.exists()
    assert (tmp_path / "second.log").read_text().count("once") == 1


def test_a_full_disk_does_not_stop_the_program(capsys):
    logs.start(Path("/dev/full"))

    logging.getLogger("desktop").error("lost")
    logs.stop()

    assert capsys.readouterr().err == ""


def test_a_program_without_a_console_gets_streams(monkeypatch):
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)

    logs.prepare()

    print("into nothing")
    assert sys.stdin.read() == ""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.close()
    logging.getLogger().handlers.pop()
