from __future__ import annotations

import re
import unicodedata

import pytest
from argon2 import extract_parameters
from django.contrib.auth.hashers import (
    Argon2PasswordHasher,
    check_password,
    get_hasher,
    make_password,
)

from accounts.passwords import hashers
from accounts.passwords.hash_slots import slots
from accounts.passwords.hashers import FixedArgon2idHasher
from djangoapp.settings import base


def test_the_product_has_one_hasher_with_the_documented_costs():
    assert base.PASSWORD_HASHERS == ["accounts.passwords.hashers.FixedArgon2idHasher"]
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
def test_an_invalid_hash_matches_nothing_and_costs_the_same(settings, encoded):
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


TYPED = "bu\u1ed5i sa\u0301ng e\u0302\u0301m"  # one letter composed, two as keyboards send them
NORMALIZED = "bu\u1ed5i s\u00e1ng \u1ebfm"


@pytest.mark.parametrize(
    ("chosen", "typed"),
    [
        (TYPED, NORMALIZED),
        (NORMALIZED, TYPED),
        (NORMALIZED, unicodedata.normalize("NFD", NORMALIZED)),
        ("two words", "two\u00a0words"),
        ("two\u3000words", "two words"),
        ("\uac00\uac01\uac02\uac03", unicodedata.normalize("NFD", "\uac00\uac01\uac02\uac03")),
    ],
)
def test_a_password_opens_however_a_keyboard_composes_its_letters(chosen, typed):
    assert hashers.matches(typed, hashers.encode(chosen))
    assert check_password(typed, make_password(chosen))


@pytest.mark.parametrize("other", ["\u017fecret word", "\uff53ecret word", "Secret word"])
def test_letters_that_only_mean_the_same_stay_different(other):
    assert not hashers.matches(other, hashers.encode("secret word"))


def as_typed(password):
    """The hash of a version that did not normalize."""
    hasher = get_hasher()
    return Argon2PasswordHasher.encode(hasher, password, hasher.salt())


def test_a_hash_of_what_was_typed_still_opens():
    assert hashers.matches(TYPED, as_typed(TYPED))
    assert check_password(TYPED, as_typed(TYPED))
    assert not hashers.matches(NORMALIZED, as_typed(TYPED))


@pytest.mark.parametrize("typed", [TYPED, NORMALIZED])
def test_the_number_of_comparisons_depends_on_what_was_typed_alone(settings, typed):
    from tests.hashers import WatchedArgon2idHasher

    hashers._decoy.cache_clear()
    stored = [as_typed(TYPED), hashers.encode(NORMALIZED), hashers.encode("another"), None, "!"]
    settings.PASSWORD_HASHERS = ["tests.hashers.WatchedArgon2idHasher"]
    computed = []
    for encoded in stored:
        before = WatchedArgon2idHasher.computed
        hashers.matches(typed, encoded)
        computed.append(WatchedArgon2idHasher.computed - before)
    hashers._decoy.cache_clear()
    assert set(computed) == {2 if typed == TYPED else 1}


def test_a_pause_is_taken_inside_the_slot():
    seen = []
    hashers.encode("a password", pause=lambda: seen.append(slots.inside))
    assert seen == [1]
