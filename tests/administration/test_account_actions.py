"""Approve, enable, unlock, sign out, disable and delete: done, refused, recorded, for good."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts import memberships
from accounts.models import Session, SignInAttempts, User
from accounts.roles import Role
from accounts.throttle import key_for, throttle
from administration.action_texts import WORDS
from audit.models import Entry
from audit.verify import faults
from tests.cast import PASSWORDS

BY_DESK = ("approve", "unlock", "sign_out")
BY_ADMINISTRATORS = ("enable", "disable", "delete")


def page(action, someone):
    return reverse(f"administration:{action}", args=[someone.pk])


def last():
    return Entry.objects.latest("sequence")


@pytest.fixture
def will(ada):
    """He waits for approval."""
    return User.objects.create(username="will", is_active=False)


@pytest.fixture
def locked_out(finn):
    """Finn, after nine wrong passwords."""
    SignInAttempts.objects.create(
        key=key_for("finn"), failures=9, known=True, last_at=timezone.now()
    )
    throttle.restart()
    return finn


@pytest.mark.django_db(transaction=True)
def test_unlocking_ends_the_wait_at_once(signed_in, dana, locked_out, visitor):
    login = {"username": "finn", "password": PASSWORDS["finn"]}
    assert visitor.post("/accounts/login/", login).status_code == 429

    answer = signed_in(dana).post(page("unlock", locked_out), follow=True)

    assert "finn can try again now." in answer.content.decode()
    assert visitor.post("/accounts/login/", login).headers["Location"] == "/"
    entry = Entry.objects.get(kind="person_unlocked")
    assert (entry.actor, entry.subject, entry.details) == (dana, locked_out, {"failures": 9})


def test_who_waits_for_approval_is_approved(signed_in, dana, will):
    signed_in(dana).post(page("approve", will))
    will.refresh_from_db()
    assert will.is_active
    assert will.approved_at
    assert (last().kind, last().actor, last().subject) == ("person_approved", dana, will)


def test_disabling_ends_every_session_and_the_old_cookie_never_revives(signed_in, ada, ben):
    window = signed_in(ben)
    assert window.get("/").status_code == 200

    signed_in(ada).post(page("disable", ben))

    assert window.get("/").status_code == 302
    entry = last()
    assert (entry.kind, entry.subject, entry.details) == (
        "person_disabled",
        ben,
        {"sessions_ended": 1},
    )
    signed_in(ada).post(page("enable", ben))
    assert last().kind == "person_enabled"
    ben.refresh_from_db()
    assert ben.is_active
    assert window.get("/").status_code == 302
    assert not Session.objects.filter(user=ben).exists()


def test_signing_out_everywhere_leaves_the_account_as_it_is(signed_in, dana, ben):
    window = signed_in(ben)
    answer = signed_in(dana).post(page("sign_out", ben))
    assert answer.headers["Location"] == reverse("administration:person", args=[ben.pk])
    assert window.get("/").status_code == 302
    ben.refresh_from_db()
    assert ben.is_active
    assert (last().kind, last().details) == ("person_signed_out", {"sessions_ended": 1})


def test_deleting_leaves_a_number_and_an_intact_chain(signed_in, ada, ben):
    window, number = signed_in(ben), ben.pk
    throttle.reserve(key_for("Ben"), known=True, password="wrong")

    answer = signed_in(ada).post(page("delete", ben), follow=True)

    assert "The account of Ben was deleted." in answer.content.decode()
    assert answer.redirect_chain[-1][0] == reverse("administration:people")
    assert not User.objects.filter(pk=number).exists()
    assert not SignInAttempts.objects.filter(pk=key_for("Ben")).exists()
    assert window.get("/").status_code == 302
    entry = last()
    assert (entry.kind, entry.subject_id, entry.details) == (
        "person_deleted",
        number,
        {"role": "members"},
    )
    assert faults() == []


@pytest.mark.parametrize("action", [*BY_DESK, *BY_ADMINISTRATORS])
def test_it_asks_first_and_viewing_changes_nothing(signed_in, ada, ben, action):
    entries = Entry.objects.count()
    answer = signed_in(ada).get(page(action, ben))
    assert "Ben" in answer.context["question"]
    assert f"<p>{escape(WORDS[action].consequence(1))}</p>" in answer.content.decode()
    ben.refresh_from_db()
    assert ben.is_active
    assert Entry.objects.count() == entries


@pytest.mark.parametrize("action", ["enable", "approve", "unlock", "sign_out"])
def test_where_there_is_nothing_to_do_nothing_is_recorded(signed_in, ada, ben, action):
    entries = Entry.objects.count()
    answer = signed_in(ada).post(page(action, ben), follow=True)
    assert "There was nothing to do." in answer.content.decode()
    assert Entry.objects.count() == entries


@pytest.mark.parametrize("action", [*BY_DESK, *BY_ADMINISTRATORS])
def test_nobody_does_it_to_themselves(signed_in, ada, action):
    window = signed_in(ada)
    assert window.get(page(action, ada)).status_code == 403
    assert window.post(page(action, ada)).status_code == 403
    assert User.objects.filter(pk=ada.pk, is_active=True).exists()


@pytest.mark.parametrize("action", [*BY_DESK, *BY_ADMINISTRATORS])
def test_the_desk_does_nothing_about_the_staff(signed_in, ada, dana, action):
    window = signed_in(dana)
    assert window.post(page(action, ada)).status_code == 403
    assert last().kind == "request_refused"


@pytest.mark.parametrize("action", BY_ADMINISTRATORS)
def test_the_desk_neither_disables_nor_enables_nor_deletes(signed_in, dana, ben, action):
    assert signed_in(dana).post(page(action, ben)).status_code == 403
    ben.refresh_from_db()
    assert ben.is_active


@pytest.mark.parametrize("action", ["disable", "delete"])
def test_what_cannot_be_undone_asks_for_the_password_again(signed_in, ada, ben, action):
    window = signed_in(ada)
    forget_proof(window)
    answer = window.post(page(action, ben))
    assert answer.headers["Location"].startswith(reverse("accounts:reauthenticate"))
    ben.refresh_from_db()
    assert ben.is_active


def forget_proof(window):
    session = window.session
    session["proved_at"] = 0
    session.save()


@pytest.mark.parametrize("action", ["disable", "delete"])
def test_the_last_administrator_is_kept_and_the_try_is_recorded(signed_in, ada, action):
    """Nora is an administrator who cannot sign in, so she cannot replace ada."""
    nora = User.objects.create_user("nora")
    memberships.assign(nora, Role.ADMINISTRATOR)
    window = signed_in(nora)

    answer = window.post(page(action, ada), follow=True)

    assert "This is the only administrator." in answer.content.decode()
    ada.refresh_from_db()
    assert ada.is_active
    assert (last().kind, last().result, last().details) == (
        "last_administrator_kept",
        "refused",
        {"deed": action},
    )
    assert (last().actor, last().subject) == (nora, ada)


def test_permissions_count_from_the_next_request(signed_in, ada, dana, ben):
    window = signed_in(dana)
    assert window.get(reverse("administration:people")).status_code == 200
    dana.groups.clear()
    assert window.get(reverse("administration:people")).status_code == 403
    assert window.post(page("sign_out", ben)).status_code == 403


def test_whoever_is_gone_is_not_found(signed_in, ada):
    assert signed_in(ada).post(reverse("administration:delete", args=[4711])).status_code == 404


@pytest.mark.parametrize("action", [*BY_DESK, *BY_ADMINISTRATORS])
def test_a_member_does_not_learn_who_is_there(signed_in, ben, finn, action):
    window = signed_in(ben)
    for number in (finn.pk, 4711):
        address = reverse(f"administration:{action}", args=[number])
        assert window.get(address).status_code == 403
        assert window.post(address).status_code == 403


def test_a_failing_log_rolls_the_action_back(signed_in, ada, ben, monkeypatch):
    def fail(*_arguments, **_options):
        raise OSError("disk full")

    window = signed_in(ada)
    monkeypatch.setattr("administration.account_actions.record", fail)
    with pytest.raises(OSError, match="disk full"):
        window.post(page("disable", ben))
    ben.refresh_from_db()
    assert ben.is_active
