from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse

from accounts.errors import Busy, NameTaken, RegistrationClosed
from accounts.flows import registration
from accounts.forms.registration import RegisterForm
from accounts.models import SignInPolicy, User
from accounts.roles import Role
from audit.models import Entry
from tests.clients import launched_client

REGISTER = "/accounts/register/"
PASSWORD = "three otters in a teapot"


def filled(name="Nina", **changes):
    return {
        "username": name,
        "display_name": "",
        "email": "",
        "password1": PASSWORD,
        "password2": PASSWORD,
        **changes,
    }


def register(window, name="Nina", **changes):
    return window.post(REGISTER, filled(name, **changes))


def errors(answer):
    assert answer.status_code == 200
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


@pytest.fixture
def by_approval(policy):
    policy.registration = SignInPolicy.Registration.APPROVAL
    policy.save()


@pytest.fixture
def by_staff(policy):
    policy.registration = SignInPolicy.Registration.STAFF
    policy.save()


def test_the_page_asks_for_little(visitor, ada):
    answer = visitor.get(REGISTER)
    assert answer.status_code == 200
    form = answer.context["form"]
    assert [name for name, field in form.fields.items() if field.required] == [
        "username",
        "password1",
        "password2",
    ]
    assert b'data-strength="8"' in answer.content
    assert b"At least 8 characters" in answer.content


def test_at_home_the_account_is_ready_at_once(visitor, ada):
    answer = register(visitor, "Nina Müller", display_name="Nina", email="nina@example.org")
    assert answer.headers["Location"] == reverse("recovery:first_codes")
    nina = User.objects.get(username="Nina Müller")
    assert (nina.display_name, nina.email, nina.role) == ("Nina", "nina@example.org", Role.MEMBER)
    assert nina.is_active
    assert nina.approved_at
    page = visitor.get(answer.headers["Location"])
    assert b"Account created." in page.content
    assert page.context["go_on"] == f"{reverse('accounts:login')}?name=Nina+M%C3%BCller"


def test_nobody_is_signed_in_without_asking(visitor, ada):
    register(visitor)
    assert visitor.get("/").status_code == 302
    signed_in = visitor.post(
        "/accounts/login/", {"username": "nina", "password": PASSWORD, "next": ""}
    )
    assert signed_in.headers["Location"] == "/"


def test_only_name_and_password_need_be_sent(visitor, ada):
    visitor.post(REGISTER, {"username": "n", "password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.filter(username="n").exists()


def test_it_is_recorded(visitor, ada):
    register(visitor)
    entry = Entry.objects.get(kind="registered", subject__username="Nina")
    assert entry.details == {"role": "members", "waiting": False}
    assert PASSWORD not in entry.data


def test_at_a_workplace_the_account_waits_for_approval(visitor, ada, by_approval):
    assert b"Once your account is approved" in visitor.get(REGISTER).content
    answer = register(visitor)
    go_on = visitor.get(answer.headers["Location"]).context["go_on"]
    assert go_on == reverse("accounts:registered")
    assert b"is waiting for approval" in visitor.get(go_on).content
    nina = User.objects.get(username="Nina")
    assert nina.waits_for_approval
    assert Entry.objects.get(kind="registered", subject=nina).details["waiting"] is True
    answer = visitor.post("/accounts/login/", {"username": "nina", "password": PASSWORD})
    assert answer.status_code == 200


def test_on_a_public_terminal_only_the_staff_makes_accounts(visitor, ada, by_staff):
    page = visitor.get(REGISTER)
    assert page.status_code == 200
    assert b"Ask the staff for an account" in page.content
    assert b"password1" not in page.content
    for changes in ({}, {"password2": "something else"}):
        answer = register(visitor, **changes)
        assert answer.status_code == 403
        assert b"Ask the staff for an account" in answer.content
        assert b'href="#id_' not in answer.content
    assert not User.objects.filter(username="Nina").exists()
    reasons = [entry.details for entry in Entry.objects.filter(kind="registration_refused")]
    assert reasons == [{"reason": "closed"}] * 2


def test_registration_may_be_closed_while_the_form_is_being_looked_at(visitor, ada, monkeypatch):
    def close(form):
        SignInPolicy.objects.update(registration=SignInPolicy.Registration.STAFF)
        return form.data["username"]

    monkeypatch.setattr(RegisterForm, "clean_username", close)

    answer = register(visitor)

    assert answer.status_code == 403
    assert b"Ask the staff for an account" in answer.content
    assert Entry.objects.get(kind="registration_refused").details == {"reason": "closed"}
    assert not User.objects.filter(username="Nina").exists()


def test_the_flow_itself_refuses_too(ada, by_staff):
    with pytest.raises(RegistrationClosed):
        registration.register(username="Nina", password=PASSWORD)
    assert not User.objects.filter(username="Nina").exists()


@pytest.mark.parametrize("name", ["Ben", "BEN", "\uff22\uff45\uff4e", " ben "])
def test_a_name_that_somebody_has_is_taken_in_every_spelling(visitor, ben, name):
    assert "This user name is taken" in errors(register(visitor, name))["username"][0]


def test_the_name_may_be_taken_while_the_form_is_being_looked_at(visitor, ben, monkeypatch):
    monkeypatch.setattr(RegisterForm, "clean_username", lambda form: form.data["username"])
    assert "This user name is taken" in errors(register(visitor, "ben"))["username"][0]
    assert Entry.objects.get(kind="registration_refused").details == {"reason": "name_taken"}
    assert User.objects.filter(username_key="ben").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_of_twenty_who_want_one_name_at_once_gets_it(ada):
    spellings = ["nina", "Nina", "NINA", "\uff2e\uff29\uff2e\uff21"] * 5
    together = threading.Barrier(len(spellings))

    def want(name):
        together.wait()
        try:
            return registration.register(username=name, password=PASSWORD)
        except (NameTaken, Busy) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(spellings)) as pool:
        results = list(pool.map(want, spellings))
    assert sum(isinstance(result, User) for result in results) == 1
    assert sum(isinstance(result, NameTaken) for result in results) > 0
    assert User.objects.filter(username_key="nina").count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"username": ""}, "username", "Enter a user name."),
        ({"username": "   "}, "username", "Enter a user name."),
        ({"username": "n\u0456na"}, "username", "different alphabets"),
        ({"username": "ni\u200bna"}, "username", "invisible character"),
        ({"username": "nina<script>"}, "username", "“<”"),
        ({"username": "x" * 151}, "username", "too long"),
        ({"username": "x" * 1_000_000}, "username", "too long"),
        ({"username": "ni\x00na"}, "username", "invisible character"),
        ({"username": "Administrator"}, "username", "is reserved"),
        ({"display_name": "Desk Staff"}, "display_name", "is reserved"),
        ({"display_name": "Admin"}, "display_name", "is reserved"),
        ({"display_name": "\u202egro"}, "display_name", "invisible character"),
        ({"display_name": "x" * 1_000_000}, "display_name", "too long"),
        ({"email": "not an address"}, "email", "Enter an email address"),
        ({"email": "x" * 1_000_000 + "@example.org"}, "email", "254"),
        ({"password1": "", "password2": ""}, "password1", "Enter a password."),
        ({"password2": ""}, "password2", "Repeat the password."),
        ({"password2": PASSWORD + " "}, "password2", "don't match"),
        ({"password1": "short7!", "password2": "short7!"}, "password1", "at least 8"),
        ({"password1": "nina1234", "password2": "nina1234"}, "password1", "similar to your name"),
        ({"password1": "password1", "password2": "password1"}, "password1", "too common"),
        ({"password1": "x\x00" + PASSWORD, "password2": "x"}, "password1", "invisible character"),
        ({"password1": "ab" * 500_000, "password2": "x"}, "password1", "1024"),
        ({"username": ["nina", "nino"]}, "username", "more than once"),
        ({"password1": [PASSWORD, PASSWORD]}, "password1", "more than once"),
        ({"username[]": "nina", "username": ""}, "username", "Enter a user name."),
    ],
)
def test_invalid_values_are_refused_with_the_reason_beside_the_field(
    visitor, ada, changes, field, words
):
    answer = register(visitor, **changes)
    found = errors(answer)
    assert any(words in error for error in found[field]), found
    assert User.objects.count() == 1
    assert PASSWORD.encode() not in answer.content


def test_what_was_typed_is_kept_but_never_the_password(visitor, ada):
    answer = register(visitor, "Nina", email="nina@example.org", password2="another one entirely")
    assert b'value="Nina"' in answer.content
    assert b'value="nina@example.org"' in answer.content
    assert PASSWORD.encode() not in answer.content


def test_a_name_as_long_as_allowed_is_kept_as_typed(visitor, ada):
    assert register(visitor, "Ñ" * 150).status_code == 302
    assert User.objects.get(username="Ñ" * 150).username_key == "ñ" * 150


def test_blanks_belong_to_the_password_and_not_to_the_name(visitor, ada):
    spaced = "  blanks around it  "
    register(visitor, "  Nina  ", password1=spaced, password2=spaced)
    nina = User.objects.get(username="Nina")
    assert nina.check_password(spaced)
    assert not nina.check_password(spaced.strip())


def test_members_cannot_make_themselves_more(visitor, ada):
    register(visitor, is_superuser="on", groups="1", role="administrators", is_active="on")
    nina = User.objects.get(username="Nina")
    assert (nina.role, nina.is_superuser) == (Role.MEMBER, False)


def test_many_registrations_are_slowed_but_never_locked(visitor, ada, clock, pauses):
    for number in range(22):
        registration.register(username=f"Nina {number}", password=PASSWORD)
    assert pauses == [1.0]


def test_full_slots_ask_to_wait_and_keep_the_form(visitor, ada, monkeypatch):
    monkeypatch.setattr("accounts.passwords.hash_slots.slots.room", 0)
    answer = register(visitor)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
    assert b'value="Nina"' in answer.content
    assert not User.objects.filter(username="Nina").exists()


def test_whoever_is_signed_in_is_sent_home(signed_in, ben):
    assert signed_in(ben).get(REGISTER).headers["Location"] == "/"
    assert register(signed_in(ben)).headers["Location"] == "/"


def test_before_the_first_run_it_leads_there(visitor):
    assert visitor.get(REGISTER).headers["Location"] == reverse("setup")
    assert register(visitor).headers["Location"] == reverse("setup")
    assert not User.objects.exists()


def test_a_failing_log_makes_no_account(ada, monkeypatch):
    def fail(*_arguments, **_options):
        raise OSError("disk full")

    monkeypatch.setattr(registration, "record", fail)
    with pytest.raises(OSError, match="disk full"):
        registration.register(username="Nina", password=PASSWORD)
    assert not User.objects.filter(username="Nina").exists()


def test_two_windows_can_register_one_after_the_other(ada):
    for name in ("Nina", "Nino"):
        assert register(launched_client(), name).status_code == 302
    assert User.objects.filter(username__in=["Nina", "Nino"]).count() == 2
