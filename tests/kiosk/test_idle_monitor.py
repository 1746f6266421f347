"""The judge in a thread of its own, on a real database."""

from __future__ import annotations

import logging
import threading

import pytest
from django.db import OperationalError, connection, connections
from django.db.backends.signals import connection_created

from accounts.models import Session
from djangoapp import startup
from kiosk import idle_monitor
from kiosk.models import KioskPolicy
from tests.waiting import LIMIT, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(idle_monitor, "PACE", 0.02)
    monkeypatch.setattr("djangoapp.startup.window.WATCH_AFTER", 0.0)


@pytest.fixture
def left(signed_in, ben, kiosk):
    """A kiosk at which ben is signed in and that nobody may leave for a moment."""
    KioskPolicy.objects.update(idle_seconds=0)
    signed_in(ben)


@pytest.fixture
def opened():
    """The connections that other threads have opened, which give up on a lock at once."""
    found = []

    def note(connection, **_kwargs):
        found.append(connection)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 20")

    connection_created.connect(note)
    yield found
    connection_created.disconnect(note)


@pytest.fixture
def watching(opened):
    """`watching()` has the terminal watched over, as the shell does, until the test ends."""
    ending, threads = threading.Event(), []

    def start():
        threads.append(threading.Thread(target=startup.watch_over, args=(ending,)))
        threads[-1].start()

    yield start
    ending.set()
    for thread in threads:
        thread.join(LIMIT)
        assert not thread.is_alive()
    assert [one for one in opened if one.connection is not None] == []


def nobody_is_in():
    return not Session.objects.exists()


def test_it_ends_a_session_whose_page_says_nothing_and_closes_its_connection(
    left, window, watching, opened
):
    watching()
    wait_until(nobody_is_in)
    wait_until(lambda: window.shown == ["/kiosk/receipt/?why=idle"])
    assert len(opened) == 1


def test_a_locked_database_is_survived_and_logged_once(left, window, watching, opened, caplog):
    with caplog.at_level(logging.ERROR, "kiosk.idle_monitor"):
        with connection.cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            watching()
            wait_until(lambda: len(opened) > 3)  # each try begins with a fresh connection
            assert Session.objects.exists()
            cursor.execute("ROLLBACK")
        wait_until(nobody_is_in)
        wait_until(lambda: window.shown == ["/kiosk/receipt/?why=idle"])
    assert [record.getMessage()[:34] for record in caplog.records] == [
        "Sessions that are left could not b"
    ]
    connections["default"].close()


def test_trouble_that_comes_back_is_logged_again(left, window, caplog, monkeypatch):
    watched = idle_monitor.IdleMonitor()

    def fail():
        raise OperationalError("database is locked")

    for _trouble in range(2):
        with monkeypatch.context() as broken:
            broken.setattr(KioskPolicy, "current", fail)
            for _again in range(3):
                watched._look_again()
        watched._look_again()
    assert len([one for one in caplog.records if one.name == "kiosk.idle_monitor"]) == 2
    connections["default"].close()


class Ending(threading.Event):
    """Notes for how long somebody waits for it."""

    def __init__(self):
        super().__init__()
        self.waits = []

    def wait(self, timeout=None):
        self.waits.append(timeout)
        return super().wait(timeout)


def test_it_ends_at_once_when_the_program_does(kiosk, monkeypatch):
    monkeypatch.setattr(idle_monitor, "PACE", 600.0)
    ending = Ending()
    watch = threading.Thread(target=startup.watch_over, args=(ending,), daemon=True)
    watch.start()
    wait_until(lambda: 600.0 in ending.waits)

    ending.set()
    watch.join(LIMIT)

    assert not watch.is_alive()
