from __future__ import annotations

import re

import pytest
from argon2 import extract_parameters

from accounts import hashers
from accounts.hashers import FixedArgon2idHasher
from accounts.slots import slots
from djangoapp.settings import base


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


def test_a_pause_is_taken_inside_the_slot():
    seen = []
    hashers.encode("a password", pause=lambda: seen.append(slots.inside))
    assert seen == [1]
