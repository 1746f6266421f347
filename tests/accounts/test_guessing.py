"""Hundreds of scripted guesses: no more of them are looked at than the documented curve allows."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from django.db import connection

from accounts.passwords.hash_slots import slots
from tests.cast import PASSWORDS
from tests.waiting import LIMIT
from tests.wire import WireWindow

GUESSES = 400
LOGIN = "/accounts/login/"


def allowed(seconds: float) -> int:
    """How many guesses docs/accounts.md allows in the first `seconds`, the first one at 0."""
    waits = iter([0, 0, 0, 0, 30, 60, 120, 300])
    moment = 0
    for number in count(1):
        moment += next(waits, 900)
        if moment > seconds:
            return number
    raise AssertionError


@pytest.mark.slow  # makes 400 guesses
@pytest.mark.parametrize("name", ["ben", "nobody"])
def test_a_patient_script_gets_no_further_than_the_documented_waits(visitor, ben, clock, name):
    looked_at = 0
    began = clock()
    for number in range(GUESSES):
        answer = visitor.post(LOGIN, {"username": name, "password": f"guess {number}"})
        assert answer.status_code in (200, 429)
        looked_at += answer.status_code == 200
        assert looked_at <= allowed(clock() - began)
        clock.forward(17)
    # Nobody is made to wait for longer than documented either; guesses come every 17 seconds.
    assert looked_at >= allowed(clock() - began) * 0.95


def guess_at(host, first, begin):
    """Send every eighth guess for Ben; return the statuses."""
    with WireWindow(host) as window:
        _status, page = window.get(LOGIN)
        begin.wait()
        verdicts = [
            window.post(LOGIN, page, username="ben", password=f"guess {number}")[0]
            for number in range(first, GUESSES, 8)
        ]
    connection.close()
    return verdicts


def sign_in_until(host, guessed, begin):
    """Sign in as the others, one after the other; return each status."""
    taken: list[int] = []
    begin.wait()
    while not guessed.is_set() or len(taken) < 4:
        for name in ("dana", "finn"):
            with WireWindow(host) as window:
                taken.append(window.sign_in(name, PASSWORDS[name]))
    connection.close()
    return taken


@pytest.fixture
def _patient(monkeypatch):
    """Nobody is refused because the machine is busy."""
    monkeypatch.setattr(slots, "patience", LIMIT)


@pytest.mark.slow  # makes 400 guesses through the server
@pytest.mark.usefixtures("_patient", "clock", "ben", "dana", "finn")
def test_a_parallel_script_gets_no_further_and_others_sign_in(served):
    begin, guessed = threading.Barrier(9), threading.Event()
    with ThreadPoolExecutor(9) as pool:
        others = pool.submit(sign_in_until, served, guessed, begin)
        scripts = [pool.submit(guess_at, served, first, begin) for first in range(8)]
        verdicts = [verdict for script in scripts for verdict in script.result()]
        guessed.set()
        entered = others.result()
    assert len(verdicts) == GUESSES
    assert set(verdicts) == {200, 429}
    assert verdicts.count(200) == allowed(0) == 5
    assert set(entered) == {302}
    with WireWindow(served) as window:
        assert window.sign_in("ben", PASSWORDS["ben"]) == 429
