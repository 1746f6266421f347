"""Fifty people press the button at the same moment."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection

from accounts.models import User
from tests.cast import PASSWORDS
from tests.hashers import WatchedArgon2idHasher
from tests.wire import WireWindow

PEOPLE = 50
PASSWORD = "everybody has the same one"
PATIENCE = 60  # seconds


@pytest.fixture
def watched(settings):
    settings.PASSWORD_HASHERS = ["tests.hashers.WatchedArgon2idHasher"]
    watch = WatchedArgon2idHasher
    watch.running = watch.most_at_once = watch.computed = 0
    return watch


@pytest.fixture
def crowd(transactional_db, watched):
    encoded = make_password(PASSWORD)
    return User.objects.bulk_create(
        User(username=f"Person {number}", password=encoded) for number in range(PEOPLE)
    )


def enter(host, name, begin):
    """Sign in as a person would: after being asked to wait, do so and try again."""
    statuses = []
    with WireWindow(host) as window:
        _status, page = window.get("/accounts/login/")
        begin.wait()
        deadline = time.monotonic() + PATIENCE
        while 302 not in statuses and time.monotonic() < deadline:
            answer = window.post("/accounts/login/", page, username=name, password=PASSWORD)
            statuses.append(answer[0])
            if answer[0] == 429:
                time.sleep(int(window.headers["retry-after"]))
    connection.close()
    return statuses


@pytest.mark.slow
def test_fifty_at_once_all_get_in_two_hashes_at_a_time(served, watched, crowd, ada):
    begin = threading.Barrier(PEOPLE + 1)
    with WireWindow(served) as resident, ThreadPoolExecutor(PEOPLE) as pool:
        assert resident.sign_in("ada", PASSWORDS["ada"]) == 302
        entering = [pool.submit(enter, served, person.username, begin) for person in crowd]
        begin.wait()
        home = []
        while not all(future.done() for future in entering):
            began = time.monotonic()
            status, page = resident.get("/")
            home.append(time.monotonic() - began)
            assert (status, "Ada Lovelace" in page) == (200, True)
            time.sleep(0.05)
    statuses = [future.result() for future in entering]
    assert [status for person in statuses for status in person if status not in (302, 429)] == []
    assert all(person[-1] == 302 for person in statuses)
    assert watched.most_at_once == 2
    assert watched.computed == PEOPLE + 1
    assert len(home) > 10
    assert max(home) < 20  # seconds; behind the whole crowd it would be no answer at all
