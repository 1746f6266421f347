"""Fifty people press the button at the same moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection

from accounts.models import SignInAttempts, User
from accounts.passwords.hash_slots import slots
from desktop.server.loopback import LIMITS
from tests.cast import PASSWORDS
from tests.hashers import WatchedArgon2idHasher
from tests.waiting import LIMIT, wait_until
from tests.wire import WireWindow

PEOPLE = 50
PASSWORD = "everybody has the same one"


@pytest.fixture
def threads():
    """The threads that answer in this test, as the line knows them."""
    relief: Any = slots.relief
    return relief.__self__


@pytest.fixture
def watched(settings, monkeypatch):
    settings.PASSWORD_HASHERS = ["tests.hashers.WatchedArgon2idHasher"]
    watch = WatchedArgon2idHasher
    monkeypatch.setattr(watch, "time_cost", 1)  # of three, with all of the memory
    watch.running = watch.most_at_once = watch.computed = 0
    return watch


@pytest.fixture
def crowd(transactional_db, watched):
    encoded = make_password(PASSWORD)
    return User.objects.bulk_create(
        User(username=f"Person {number}", password=encoded) for number in range(PEOPLE)
    )


def enter(host, name, begin):
    """Sign in, and return the status of the answer."""
    with WireWindow(host) as window:
        _status, page = window.get("/accounts/login/")
        begin.wait()
        return window.post("/accounts/login/", page, username=name, password=PASSWORD)[0]


@pytest.mark.slow  # computes real password hashes
def test_fifty_at_once_all_sign_in_with_two_hashes_at_a_time(
    served, watched, crowd, ada, monkeypatch
):
    monkeypatch.setattr(slots, "patience", LIMIT)
    begin = threading.Barrier(PEOPLE + 1)
    with WireWindow(served) as resident, ThreadPoolExecutor(PEOPLE) as pool:
        assert resident.sign_in("ada", PASSWORDS["ada"]) == 302
        entering = [pool.submit(enter, served, person.username, begin) for person in crowd]
        begin.wait()
        before_the_last = 0
        while not all(future.done() for future in entering):
            status, page = resident.get("/")
            assert (status, "Ada Lovelace" in page) == (200, True)
            before_the_last += not all(future.done() for future in entering)
    assert [future.result() for future in entering] == [302] * PEOPLE
    assert watched.most_at_once == 2
    assert watched.computed == PEOPLE + 1
    assert before_the_last > 1  # Behind the whole crowd it would be none.


@contextmanager
def all_slots_taken():
    """Nobody gets a slot until this ends."""
    may_go, inside = threading.Event(), slots.inside

    def hold():
        with slots.one():
            assert may_go.wait(LIMIT)

    with ThreadPoolExecutor(2) as holders:
        held = [holders.submit(hold) for _slot in range(2)]
        wait_until(lambda: slots.inside == inside + 2)
        yield
        may_go.set()
    for each in held:
        each.result()


@pytest.mark.usefixtures("ada")
def test_pages_are_answered_while_more_people_wait_in_line_than_there_are_threads(
    served, threads, crowd, monkeypatch
):
    monkeypatch.setattr(slots, "patience", LIMIT)
    people, ended, close = crowd[: LIMITS["threads"] + 4], [], threads.when_one_ends

    def note_end():
        close()
        ended.append(connection.connection)

    threads.when_one_ends = note_end
    with WireWindow(served) as resident, ThreadPoolExecutor(len(people)) as pool:
        begin = threading.Barrier(len(people))
        with all_slots_taken():
            entering = [pool.submit(enter, served, person.username, begin) for person in people]
            wait_until(lambda: slots.inside == len(people) + 2)
            for _again in range(LIMITS["threads"]):
                assert resident.get("/accounts/login/")[0] == 200
            assert len(threads.threads) == LIMITS["threads"] + len(people)
        assert [future.result() for future in entering] == [302] * len(people)
    wait_until(lambda: len(ended) == len(people))
    assert len(threads.threads) == LIMITS["threads"]
    assert set(ended) == {None}, "left open"


def test_whoever_waits_too_long_is_told_so_and_when_to_try_again(served, ben, monkeypatch):
    monkeypatch.setattr(slots, "patience", 0.01)
    with WireWindow(served) as window:
        _status, page = window.get("/accounts/login/")
        with all_slots_taken():
            status, answer = window.post(
                "/accounts/login/", page, username="ben", password=PASSWORDS["ben"]
            )
        assert (status, window.headers["retry-after"]) == (429, "2")
        assert "Too many people are signing in right now." in answer
        assert 'value="ben"' in answer
        assert not SignInAttempts.objects.exists()
        assert window.sign_in("ben", PASSWORDS["ben"]) == 302
