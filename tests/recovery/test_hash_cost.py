"""How much hashing the pages of registering and recovery ask for, in hashes of a password."""

from __future__ import annotations

import re

import pytest
from argon2 import extract_parameters

from accounts.passwords import hashers
from accounts.passwords.hashers import FOR_CODES, FixedArgon2idHasher
from recovery import codes
from recovery.codes import Kind
from recovery.flows.codes import make_sheet
from recovery.models import RecoveryCode, ResetCode
from tests.clients import launched_client

PASSWORD = "three otters in a teapot"
TWICE = {"password1": PASSWORD, "password2": PASSWORD}
SETUP = {"terminal_name": "Desk", "preset": "home", "username": "Nina", "display_name": ""}
FIRST, USE, CHOOSE = "/recovery/first-codes/", "/recovery/code/", "/recovery/password/"
ONE = FixedArgon2idHasher.memory_cost * FixedArgon2idHasher.time_cost  # KiB that are written


@pytest.fixture(autouse=True)
def quick_codes():
    """Not here: codes have their real size, as has the decoy for them."""
    hashers._decoy_code.cache_clear()
    yield
    hashers._decoy_code.cache_clear()


@pytest.fixture
def spent(settings, monkeypatch):
    """What was hashed in this test, with the product's hash in its real size."""
    settings.PASSWORD_HASHERS = ["accounts.passwords.hashers.FixedArgon2idHasher"]
    hashers._decoy.cache_clear()
    encode, compare, costs = FixedArgon2idHasher.encode, FixedArgon2idHasher.compare, []

    def encoding(self, password, salt):
        costs.append(self.memory_cost * self.time_cost / ONE)
        return encode(self, password, salt)

    def comparing(self, password, encoded):
        parameters = extract_parameters(encoded.removeprefix("argon2"))
        costs.append(parameters.memory_cost * parameters.time_cost / ONE)
        return compare(self, password, encoded)

    monkeypatch.setattr(FixedArgon2idHasher, "encode", encoding)
    monkeypatch.setattr(FixedArgon2idHasher, "compare", comparing)
    yield costs
    hashers._decoy.cache_clear()


def test_registering_and_its_sheet_cost_two_hashes_at_most(ada, spent):
    window = launched_client()
    assert window.post("/accounts/register/", {"username": "Nina"} | TWICE).status_code == 302
    assert len(window.get(FIRST).context["codes"]) == 8
    assert 1 < sum(spent) <= 2


def test_the_first_run_and_its_sheet_cost_two_hashes_at_most(db, spent):
    window = launched_client()
    assert window.post("/setup/", SETUP | TWICE).headers["Location"] == FIRST
    assert len(window.get(FIRST).context["codes"]) == 8
    assert 1 < sum(spent) <= 2


def test_a_new_sheet_costs_less_than_one_hash(signed_in, ben, spent):
    window = signed_in(ben)
    spent.clear()
    assert len(window.post("/recovery/codes/").context["codes"]) == 8
    assert 0 < sum(spent) <= 1


def test_a_new_password_with_its_new_code_costs_two_hashes_at_most(ben, sheet, spent):
    window = launched_client()
    window.post(USE, {"username": "ben", "code": str(sheet[0])})
    spent.clear()
    assert window.post(CHOOSE, TWICE).status_code == 200
    assert 1 < sum(spent) <= 2


def test_a_reset_code_costs_less_than_one_hash(signed_in, dana, ben, spent):
    window = signed_in(dana)
    spent.clear()
    answer = window.post(f"/recovery/reset-code/{ben.pk}/")
    assert answer.status_code == 200
    assert ResetCode.objects.filter(person=ben).exists()
    assert 0 < sum(spent) <= 1


def test_codes_are_stored_as_salted_argon2id_hashes_of_their_own_size(ben, sheet):
    stored = RecoveryCode.objects.filter(person=ben).values_list("verifier", flat=True)
    pattern = r"argon2\$argon2id\$v=19\$m=4096,t=3,p=1\$[\w+/]{22,}\$[\w+/]{40,}"
    assert all(re.fullmatch(pattern, one) for one in stored)
    assert len({one.split("$")[4] for one in stored}) == 8


@pytest.fixture
def old_sheet(ben):
    """Codes that were hashed like a password, as all were once."""
    made = codes.make_set(2)
    RecoveryCode.objects.bulk_create(
        RecoveryCode(person=ben, selector=one.selector, verifier=hashers.encode(one.secret))
        for one in made
    )
    return made


def test_a_sheet_from_before_works_and_its_new_code_is_hashed_in_the_new_size(ben, old_sheet):
    window = launched_client()
    used = window.post(USE, {"username": "ben", "code": str(old_sheet[0])})
    assert used.headers["Location"] == CHOOSE
    assert window.post(CHOOSE, TWICE).status_code == 200
    left = RecoveryCode.objects.filter(person=ben).order_by("pk")
    assert [one.verifier.startswith(FOR_CODES.prefix) for one in left] == [False, True]


def test_every_code_costs_the_same_whoever_has_which_sheet(ben, cleo, finn, spent):
    """A code of the right first group is compared with the row of that group."""
    new, old = make_sheet(cleo)[0], codes.make_set(1)[0]
    RecoveryCode.objects.create(
        person=ben, selector=old.selector, verifier=hashers.encode(old.secret)
    )
    costs = []
    for name, code in {"nobody": new, "cleo": new, "ben": old, "finn": new}.items():
        wrong = codes.Code(Kind.RECOVERY, code.selector + codes.make(Kind.RESET).secret)
        spent.clear()
        answer = launched_client().post(USE, {"username": name, "code": str(wrong)})
        assert answer.status_code == 200
        costs.append(sorted(spent))
    assert costs == [[FOR_CODES.memory_cost * 3 / ONE, 1.0]] * 4
