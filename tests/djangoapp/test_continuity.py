"""The watch over the database, in a program whose disk is full or whose database is busy."""

from __future__ import annotations

import os
import threading

import pytest
from django.db import OperationalError, connection

from audit import anchor
from audit.chain import NO_HASH
from audit.events import SignedIn
from audit.log import record
from djangoapp import continuity
from djangoapp.continuity import Watch

pytestmark = pytest.mark.django_db(transaction=True)


class Rounds(threading.Event):
    """Is set after so many looks."""

    def __init__(self, looks):
        super().__init__()
        self.left = looks

    def wait(self, timeout=None):
        self.left -= 1
        return self.left < 0


@pytest.fixture
def full(settings, tmp_path):
    """A place in which no anchor can be written."""
    settings.DATA_DIR = tmp_path / "missing"
    return settings.DATA_DIR


def test_an_anchor_that_cannot_be_written_is_logged_once_and_ends_nothing(ada, full, caplog):
    watch = Watch()

    watch.run(Rounds(5))

    assert not watch.broken
    assert caplog.text.count("The database could not be watched; trying again.") == 1


def test_it_is_written_once_there_is_room(ada, full):
    watch = Watch()
    watch.run(Rounds(1))
    record(SignedIn(failures_since=0))
    full.mkdir()

    watch.run(Rounds(2))

    assert anchor.place().exists()


def test_the_files_are_watched_all_the_same(ada, full):
    watch = Watch()
    watch.run(Rounds(1))

    watch._files[0] = (0, 0)
    watch.look()

    assert watch.broken


def lock_out(*_call):
    raise OperationalError("database is locked")


def test_a_file_that_has_become_shorter_is_noticed_though_it_answers_nothing(
    ada, settings, tmp_path
):
    settings.DATA_DIR = tmp_path
    watch = Watch()
    watch.run(Rounds(1))

    watch._seen = (watch._seen[0] + 4096, *watch._seen[1:])  # as if it had been longer
    with connection.execute_wrapper(lock_out):
        watch.look()

    assert watch.broken


def test_a_cut_between_two_looks_at_the_size_is_noticed(ada, settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    watch = Watch()
    watch.run(Rounds(0))
    file = tmp_path / "other"
    file.write_bytes(bytes(8192))
    watch._paths, watch._files = [str(file)], [continuity._identity(file.stat())]
    watch._seen = (8192, *watch._seen[1:])
    stat, asked = os.stat, []

    def cut_before_the_third(path, **options):
        if path == str(file):
            asked.append(path)
            if len(asked) == 3:
                os.truncate(path, 4096)
        return stat(path, **options)

    monkeypatch.setattr(os, "stat", cut_before_the_third)
    monkeypatch.setattr(continuity, "_goes_on", lambda *_ends: True)
    watch.look()
    watch.look()

    assert watch.broken


class Begun(threading.Event):
    """Remembers how many files the watch knew when it was set."""

    def __init__(self, watch):
        super().__init__()
        self.watch, self.known = watch, 0

    def set(self):
        self.known = len(self.watch._files)
        super().set()


def test_a_start_hears_that_the_files_are_known_once_they_are(ada, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    watch = Watch()
    watch.begun = Begun(watch)

    watch.run(Rounds(0))

    assert watch.begun.is_set()
    assert watch.begun.known > 0


def test_a_start_waits_for_no_watch_that_finds_no_files(ada):
    watch = Watch()
    watch.begun = Begun(watch)

    with connection.execute_wrapper(lock_out):
        watch.run(Rounds(0))

    assert watch.begun.is_set()


def test_the_files_stay_the_same_until_the_end_although_its_thread_has_ended(ada):
    watch = Watch()
    thread = threading.Thread(target=watch.run, args=(Rounds(0),))
    thread.start()
    thread.join()
    connection.close()  # as the last request does, after which SQLite would remove the log

    assert len(watch._files) == 3
    assert watch.is_whole()
    watch._own.inc_thread_sharing()
    watch._own.close()


def test_what_is_in_a_file_in_its_place_is_believed_as_little_as_elsewhere(tmp_path, monkeypatch):
    hardened: list[object] = []
    monkeypatch.setattr(continuity, "harden", hardened.append)

    (tmp_path / "other.sqlite3").touch()
    assert not continuity._goes_on(str(tmp_path / "other.sqlite3"), anchor.Anchor(1, NO_HASH))

    assert len(hardened) == 1
