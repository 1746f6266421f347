"""Adding one person."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.models import Entry

ADD = "/administration/people/add/"


def add(window, name="Nina", **changes):
    return window.post(
        ADD, {"username": name, "display_name": "", "email": "", "role": "members", **changes}
    )


def test_the_account_is_created_without_a_password_and_leads_to_the_reset_code(signed_in, ada):
    answer = add(signed_in(ada), display_name="Nina Müller", email="nina@example.org")
    nina = User.objects.get(username="Nina")
    assert answer.headers["Location"] == reverse("recovery:issue_reset_code", args=[nina.pk])
    assert (nina.display_name, nina.email, nina.role) == (
        "Nina Müller",
        "nina@example.org",
        Role.MEMBER,
    )
    assert nina.is_active
    assert not nina.has_usable_password()
    entry = Entry.objects.get(kind="registered", subject=nina)
    assert (entry.actor, entry.details) == (ada, {"role": "members", "waiting": False})


def test_the_desk_adds_members_and_guests_and_nobody_else(signed_in, dana):
    window = signed_in(dana)
    assert add(window, "Nina", role="guests").status_code == 302
    assert User.objects.get(username="Nina").role is Role.GUEST
    for role in ("desk staff", "administrators"):
        assert "role" in add(window, "Nora", role=role).context["form"].errors
    assert not User.objects.filter(username="Nora").exists()


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"username": ""}, "username", "Enter a user name."),
        ({"username": "ADA"}, "username", "This user name is taken"),
        ({"username": "ni<na"}, "username", "“<”"),
        ({"username": "Root"}, "username", "is reserved"),
        ({"display_name": "Desk Staff"}, "display_name", "is reserved"),
        ({"email": "nowhere"}, "email", "an email address"),
        ({"role": "kings"}, "role", "one of the options"),
        ({"username": ["a", "b"]}, "username", "more than once"),
    ],
)
def test_invalid_values_are_refused_and_nothing_typed_is_lost(
    signed_in, ada, changes, field, words
):
    answer = add(signed_in(ada), **{"display_name": "Kept As Typed", **changes})
    assert any(words in error for error in answer.context["form"].errors[field])
    assert "display_name" in changes or "Kept As Typed" in answer.content.decode()
    assert User.objects.count() == 1


def test_an_administrator_may_have_a_name_of_the_staff(signed_in, ada):
    assert add(signed_in(ada), "Root", role="administrators").status_code == 302


def test_a_name_that_is_taken_at_the_last_moment_is_refused(signed_in, ada, ben, monkeypatch):
    # The form asks before it is there, the flow after.
    answers = iter([None, ben])
    monkeypatch.setattr("accounts.authentication.find", lambda name: next(answers))
    answer = add(signed_in(ada), "ben")
    assert "This user name is taken" in answer.content.decode()


@pytest.mark.parametrize("name", ["ben", "gus"])
def test_everybody_else_is_refused(signed_in, request, name):
    assert add(signed_in(request.getfixturevalue(name))).status_code == 403
    assert not User.objects.filter(username="Nina").exists()
