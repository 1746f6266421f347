"""A password typed on two keyboards: composed letters on one, letters and marks on the other."""

from __future__ import annotations

import unicodedata

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, get_hasher
from django.core.exceptions import ValidationError

from accounts import provisioning
from accounts.errors import WrongPassword
from accounts.flows import signing_in
from accounts.models import SignInPolicy, User
from accounts.passwords import hashers, validation
from tests.clients import launched_client

COMPOSED = unicodedata.normalize("NFC", "hoa sữa thơm ngát buổi tối")
APART = unicodedata.normalize("NFD", COMPOSED)
LOGIN, CHANGE = "/accounts/login/", "/accounts/password/change/"


def sign_in(password, window=None):
    window = window or launched_client()
    return window.post(LOGIN, {"username": "ben", "password": password})


def keep_as_typed(person, password):
    """Store what a version stored that did not normalize."""
    hasher = get_hasher()
    stored = Argon2PasswordHasher.encode(hasher, password, hasher.salt())
    User.objects.filter(pk=person.pk).update(password=stored)
    person.refresh_from_db()
    return stored


@pytest.mark.parametrize(("chosen", "typed"), [(COMPOSED, APART), (APART, COMPOSED)])
def test_whoever_registers_on_one_keyboard_signs_in_on_another(ada, chosen, typed):
    fields = {"username": "ben", "display_name": "", "email": ""}
    fields |= {"password1": chosen, "password2": typed}
    assert launched_client().post("/accounts/register/", fields).status_code == 302
    assert sign_in(typed).status_code == 302


def test_an_administrator_whom_the_command_line_made_signs_in(db):
    provisioning.provision(
        administrator="ben", password=APART, preset=SignInPolicy.Preset.HOME, site_name="Room"
    )
    assert sign_in(COMPOSED).status_code == 302


def test_the_password_that_is_in_use_is_not_a_new_one_in_another_form(signed_in, ben):
    keep_as_typed(ben, COMPOSED)
    typed = {"old_password": COMPOSED, "new_password1": APART, "new_password2": APART}
    answer = signed_in(ben).post(CHANGE, typed)
    assert list(answer.context["form"].errors) == ["new_password1"]


def test_length_is_counted_in_what_is_hashed():
    with pytest.raises(ValidationError, match="has 7 characters"):
        validation.validate(unicodedata.normalize("NFD", "ữếộấýẫỡ"), validation.Rules(8))


def test_a_stored_hash_of_what_was_typed_opens_and_is_renewed(ben):
    keep_as_typed(ben, APART)
    window = launched_client()
    assert sign_in(COMPOSED).status_code == 200
    assert sign_in(APART, window).status_code == 302
    assert window.get("/").status_code == 200
    assert sign_in(COMPOSED).status_code == 302


def test_a_hash_of_the_normalized_form_is_kept(ben):
    stored = keep_as_typed(ben, COMPOSED)
    assert sign_in(APART).status_code == 302
    ben.refresh_from_db()
    assert ben.password == stored


def test_a_hash_that_is_renewed_while_signed_in_ends_no_session(signed_in, ben):
    window = signed_in(ben)
    keep_as_typed(ben, APART)
    window = launched_client()
    window.force_login(ben)
    answer = window.post("/accounts/reauthenticate/", {"password": APART, "next": "/"})
    assert answer.status_code == 302
    assert window.get("/").status_code == 200
    ben.refresh_from_db()
    assert sign_in(COMPOSED).status_code == 302


def test_for_somebody_who_may_not_sign_in_nothing_is_renewed(ben, monkeypatch):
    stored = keep_as_typed(ben, APART)
    User.objects.filter(pk=ben.pk).update(is_active=False)
    monkeypatch.setattr(hashers, "encode", pytest.fail)
    with pytest.raises(WrongPassword):
        signing_in.identify("ben", APART)
    ben.refresh_from_db()
    assert ben.password == stored
