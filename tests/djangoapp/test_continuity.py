"""The watch over the database, in a program whose disk is full or whose database is busy."""

from __future__ import annotations

import threading

import pytest
from django.db import OperationalError, connection

from audit import anchor
from audit.events import SignedIn
from audit.log import record
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
