from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse

from accounts import provisioning
from accounts.errors import AlreadySetUp, Refused
from accounts.flows import registration
from accounts.models import SignInPolicy, User
from accounts.roles import Role
from audit.models import Entry
from tests.clients import launched_client

SETUP = "/setup/"
PASSWORD = "four geese under a bridge"


def filled(**changes):
    return {
        "terminal_name": "Library Springfield",
        "preset": "public",
        "username": "Ada",
        "display_name": "Ada Lovelace",
        "password1": PASSWORD,
        "password2": PASSWORD,
        **changes,
    }


def errors(answer):
    assert answer.status_code == 200
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


def test_the_first_run_asks_its_three_questions(visitor):
    answer = visitor.get(SETUP)
    assert answer.status_code == 200
    assert b'data-strength="15"' in answer.content
    for preset in ("home", "workplace", "public"):
        assert f'value="{preset}"'.encode() in answer.content


def test_the_terminal_gets_its_name_and_its_administrator(visitor):
    answer = visitor.post(SETUP, filled())
    assert answer.headers["Location"] == reverse("recovery:first_codes")
    ada = User.objects.get()
    assert (ada.username, ada.display_name, ada.role) == ("Ada", "Ada Lovelace", Role.ADMINISTRATOR)
    assert ada.approved_at
    assert SignInPolicy.current().terminal_name == "Library Springfield"
    page = visitor.get(answer.headers["Location"])
    assert b"Library Springfield" in page.content
    assert len(page.context["codes"]) == 8, "an administrator needs a way back most of all"
    assert page.context["go_on"] == f"{reverse('accounts:login')}?name=Ada"
    assert visitor.get("/").status_code == 302, "nobody is signed in without asking"


@pytest.mark.parametrize(
    ("preset", "registration"),
    [("home", "open"), ("workplace", "approval"), ("public", "staff")],
)
def test_the_preset_decides_who_may_register(visitor, preset, registration):
    visitor.post(SETUP, filled(preset=preset))
    policy = SignInPolicy.current()
    assert (policy.preset, policy.registration) == (preset, registration)


def test_it_is_recorded(visitor):
    visitor.post(SETUP, filled())
    kinds = list(Entry.objects.order_by("sequence").values_list("kind", flat=True))
    assert kinds == ["registered", "terminal_set_up"]
    entry = Entry.objects.get(kind="terminal_set_up")
    assert (entry.actor, entry.details) == (User.objects.get(), {"preset": "public"})


def test_afterwards_there_is_no_such_page(visitor, ada):
    assert visitor.get(SETUP).status_code == 404
    assert visitor.post(SETUP, filled(username="Eve")).status_code == 404
    assert User.objects.count() == 1


def test_a_disabled_administrator_opens_it_to_nobody(visitor, ada):
    ada.is_active = False
    ada.save()
    assert visitor.get(SETUP).status_code == 404


def test_the_flow_itself_refuses_a_second_time(ada):
    with pytest.raises(AlreadySetUp):
        registration.set_up_terminal(**answers())
    assert User.objects.count() == 1


def answers(name="Eve"):
    return {
        "terminal_name": "Elsewhere",
        "preset": "home",
        "username": name,
        "display_name": "",
        "password": PASSWORD,
    }


@pytest.mark.django_db(transaction=True)
def test_one_of_several_at_once_becomes_the_administrator():
    together = threading.Barrier(5)

    def set_up(number):
        together.wait()
        try:
            return registration.set_up_terminal(**answers(f"Administrator {number}"))
        except AlreadySetUp:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        winners = [user for user in pool.map(set_up, range(5)) if user]
    assert len(winners) == 1
    assert [user.role for user in User.objects.all()] == [Role.ADMINISTRATOR]
    assert Entry.objects.filter(kind="terminal_set_up").count() == 1


def test_whoever_was_slower_is_told_on_the_sign_in_page(visitor, ada, monkeypatch):
    monkeypatch.setattr("accounts.views.setup.registration.administrator_exists", lambda: False)
    monkeypatch.setattr(
        "accounts.views.setup.registration.set_up_terminal",
        lambda **_answers: (_ for _ in ()).throw(AlreadySetUp),
    )
    answer = visitor.post(SETUP, filled())
    assert answer.headers["Location"] == reverse("accounts:login")
    monkeypatch.undo()
    assert b"already set up" in visitor.get(reverse("accounts:login")).content


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"terminal_name": " "}, "terminal_name", "Enter a name for this computer."),
        ({"terminal_name": "x" * 61}, "terminal_name", "60"),
        ({"terminal_name": "a\u202eb"}, "terminal_name", "invisible character"),
        ({"preset": ""}, "preset", "Choose where"),
        ({"preset": "castle"}, "preset", "castle"),
        ({"username": ""}, "username", "Enter a user name."),
        ({"username": "\u0430da"}, "username", "different alphabets"),
        ({"password1": "fourteen chars"}, "password1", "at least 15"),
        ({"password1": "springfieldlibrary1"}, "password1", "program or computer"),
        ({"password1": "adalovelace1815"}, "password1", "similar to your name"),
        ({"password1": "passwordpassword"}, "password1", "repeats one short piece"),
        ({"password1": "qwertyuiopasdfghjkl"}, "password1", "keyboard"),
        ({"password2": "something else"}, "password2", "don't match"),
        ({"preset": ["home", "public"]}, "preset", "more than once"),
    ],
)
def test_invalid_values_are_refused_with_the_reason(visitor, changes, field, words):
    if "password1" in changes:
        changes = {"password2": changes["password1"], **changes}
    found = errors(visitor.post(SETUP, filled(**changes)))
    assert any(words in error for error in found[field]), found
    assert not User.objects.exists()


def test_an_administrator_may_be_called_admin(visitor):
    visitor.post(SETUP, filled(username="admin"))
    assert User.objects.get(username="admin").role is Role.ADMINISTRATOR


def test_full_slots_ask_to_wait(visitor, monkeypatch):
    monkeypatch.setattr("accounts.passwords.hash_slots.slots.room", 0)
    answer = visitor.post(SETUP, filled())
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
    assert not User.objects.exists()


def test_a_name_that_somebody_has_already_is_refused(visitor):
    User.objects.create_user("ADA")
    assert "This user name is taken" in errors(visitor.post(SETUP, filled()))["username"][0]


def test_a_signed_in_stranger_cannot_set_it_up_either(signed_in, ben):
    assert signed_in(ben).post(SETUP, filled()).status_code == 404


def test_provisioning_does_the_same_unattended(db):
    provisioning.provision(
        administrator="ada", password=PASSWORD, preset="workplace", site_name="Workshop"
    )
    assert User.objects.get().role is Role.ADMINISTRATOR
    assert SignInPolicy.current().terminal_name == "Workshop"
    answer = launched_client().post("/accounts/login/", {"username": "Ada", "password": PASSWORD})
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"password": "too short"}, "This password has 9 characters. Use at least 15."),
        ({"password": ""}, "Enter a password."),
        ({"administrator": ""}, "Enter a user name."),
        ({"administrator": "a\udcffa"}, "invisible character"),
        ({"password": "broken \udcff in the middle"}, "damaged character"),
        ({"preset": "castle"}, "castle"),
        ({"site_name": ""}, "Enter a name for this computer."),
    ],
)
def test_provisioning_refuses_in_plain_sentences(db, changes, sentence):
    wanted = {
        "administrator": "ada",
        "password": PASSWORD,
        "preset": "home",
        "site_name": "Home",
        **changes,
    }
    with pytest.raises(Refused) as caught:
        provisioning.provision(**wanted)
    assert sentence in str(caught.value)
    assert not User.objects.exists()


def test_provisioning_twice_is_refused(ada):
    with pytest.raises(Refused, match="already set up"):
        provisioning.provision(
            administrator="eve", password=PASSWORD, preset="home", site_name="Home"
        )
