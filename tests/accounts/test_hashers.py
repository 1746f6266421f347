from __future__ import annotations

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import extract_parameters

from accounts import hashers
from accounts.errors import Busy
from accounts.hashers import FixedArgon2idHasher, Slots
from djangoapp.settings import base

PATIENCE = 10  # seconds


def test_the_product_has_one_hasher_with_the_documented_costs():
    assert base.PASSWORD_HASHERS == ["accounts.hashers.FixedArgon2idHasher"]
    hasher = FixedArgon2idHasher()
    encoded = hasher.encode("a password", hasher.salt())
    assert encoded.startswith("argon2$argon2id$v=19$m=65536,t=3,p=4$")
    assert hasher.verify("a password", encoded)
    assert not hasher.verify("A password", encoded)
    assert not hasher.must_update(encoded)


def test_a_decoy_costs_what_a_real_hash_costs_and_is_nobodys():
    hasher = FixedArgon2idHasher()
    real, decoy = hasher.encode("a password", hasher.salt()), hasher.decoy()
    assert extract_parameters(decoy[6:]) == extract_parameters(real[6:])
    assert [len(part) for part in decoy.split("$")] == [len(part) for part in real.split("$")]
    assert re.fullmatch(r"argon2\$argon2id\$v=19\$[a-z0-9=,]+\$[\w+/]+\$[\w+/]+", decoy)
    assert not hasher.verify("a password", decoy)
    assert hasher.decoy() != decoy


@pytest.mark.parametrize("encoded", [None, "!unusable", "!"])
def test_what_is_no_hash_matches_nothing_and_costs_the_same(settings, encoded):
    from tests.hashers import WatchedArgon2idHasher

    hashers._decoy.cache_clear()
    settings.PASSWORD_HASHERS = ["tests.hashers.WatchedArgon2idHasher"]
    before = WatchedArgon2idHasher.computed
    assert not hashers.matches("anything", encoded)
    assert WatchedArgon2idHasher.computed == before + 1
    hashers._decoy.cache_clear()


def test_a_stored_hash_matches_its_password_only():
    encoded = hashers.encode("blanks count ")
    assert hashers.matches("blanks count ", encoded)
    assert not hashers.matches("blanks count", encoded)


def test_a_composed_letter_is_hashed_as_it_was_typed():
    encoded = hashers.encode("caf\u00e9 society")
    assert not hashers.matches("cafe\u0301 society", encoded)


def test_two_run_three_wait_and_the_next_is_turned_away():
    slots = Slots(at_once=2, waiting=3)
    running, most = [], []
    release = threading.Event()

    def occupy(number):
        with slots.one():
            running.append(number)
            most.append(len(running))
            assert release.wait(PATIENCE)
            running.remove(number)
        return number

    with ThreadPoolExecutor(5) as pool:
        inside = [pool.submit(occupy, number) for number in range(5)]
        deadline = time.monotonic() + PATIENCE
        while (slots.inside < 5 or len(running) < 2) and time.monotonic() < deadline:
            time.sleep(0.005)
        with pytest.raises(Busy), slots.one():
            pytest.fail("a sixth got in")
        release.set()
        assert sorted(future.result() for future in inside) == list(range(5))
    assert max(most) == 2
    assert slots.inside == 0


def test_a_slot_is_free_again_after_a_failure():
    slots = Slots(at_once=1, waiting=0)
    with pytest.raises(ZeroDivisionError), slots.one():
        1 / 0  # noqa: B018 - whatever goes wrong in it
    with slots.one():
        assert slots.inside == 1


def test_the_products_slots_are_the_documented_ones():
    assert hashers.slots.room == 5


def test_a_pause_is_taken_inside_the_slot():
    seen = []
    hashers.encode("a password", pause=lambda: seen.append(hashers.slots.inside))
    assert seen == [1]
