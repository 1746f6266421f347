from __future__ import annotations

import pytest

from accounts.models import User
from accounts.signals import email_changed
from audit.models import Entry
from tests.cast import PASSWORDS
from tests.clients import prove

PROFILE = "/accounts/profile/"


def save(window, **changes):
    return window.post(PROFILE, {"display_name": "", "email": "", "language": "", **changes})


def errors(answer):
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


def test_strangers_sign_in_first(visitor, ada):
    assert visitor.get(PROFILE).headers["Location"].startswith("/accounts/login/")


def test_the_page_shows_what_is_known(signed_in, ben):
    User.objects.filter(pk=ben.pk).update(display_name="Benjamin", email="ben@example.org")
    page = signed_in(ben).get(PROFILE).content
    assert b'value="Benjamin"' in page
    assert b'value="ben@example.org"' in page


def test_what_a_person_says_about_themselves_is_kept(signed_in, ben):
    window = signed_in(ben)
    answer = save(window, display_name=" Benjamin 🦦 ", email="ben@example.org")
    assert answer.headers["Location"] == PROFILE
    assert b"Profile saved" in window.get(PROFILE).content
    ben.refresh_from_db()
    assert (ben.display_name, ben.email) == ("Benjamin 🦦", "ben@example.org")
    assert ben.name_shown == "Benjamin 🦦"


def test_a_field_that_is_wrong_does_not_take_the_cursor_from_the_page(signed_in, ben):
    answer = save(signed_in(ben), email="nonsense")
    assert errors(answer)
    assert b"autofocus" not in answer.content


def test_the_language_counts_at_once_and_goes_back(signed_in, ben):
    window = signed_in(ben)
    save(window, language="de")
    assert window.get(PROFILE).headers["Content-Language"] == "de"
    save(window, language="")
    assert window.get(PROFILE).headers["Content-Language"] == "en"


def test_other_apps_hear_of_another_email_address_and_of_no_other_change(signed_in, ben):
    told = []

    def note(**signal):
        told.append((signal["person"], signal["before"]))

    window = signed_in(ben)
    email_changed.connect(note)
    try:
        save(window, display_name="Benjamin")
        assert told == []
        save(window, display_name="Benjamin", email="ben@example.org")
    finally:
        email_changed.disconnect(note)
    assert told == [(ben, "")]


def test_a_change_is_recorded_without_its_contents(signed_in, ben):
    save(signed_in(ben), email="ben@example.org")
    entry = Entry.objects.get(kind="profile_changed")
    assert (entry.actor, entry.details) == (ben, {"fields": ["email"]})


def test_saving_without_a_change_records_nothing(signed_in, ben):
    assert save(signed_in(ben)).status_code == 302
    assert not Entry.objects.filter(kind="profile_changed").exists()


def test_an_empty_display_name_shows_the_user_name(signed_in, ada):
    save(signed_in(ada), display_name="  ")
    ada.refresh_from_db()
    assert ada.name_shown == "ada"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"display_name": "Admin"}, "display_name", "is reserved"),
        ({"display_name": "gro\u202e"}, "display_name", "invisible character"),
        ({"display_name": "x" * 151}, "display_name", "too long"),
        ({"email": "nowhere"}, "email", "Enter an email address"),
        ({"language": "tlh"}, "language", "tlh"),
        ({"email": ["a@example.org", "b@example.org"]}, "email", "more than once"),
    ],
)
def test_invalid_values_are_refused_with_the_reason(signed_in, ben, changes, field, words):
    answer = save(signed_in(ben), **changes)
    assert answer.status_code == 200
    assert any(words in error for error in errors(answer)[field])
    before = User.objects.get(pk=ben.pk)
    assert (before.display_name, before.email, before.language) == ("", "", "")


@pytest.mark.parametrize("name", ["ada", "dana"])
def test_those_who_run_the_terminal_may_say_so(signed_in, request, name):
    answer = save(signed_in(request.getfixturevalue(name)), display_name="Desk Staff")
    assert answer.status_code == 302


def test_nobody_changes_more_than_that(signed_in, ben):
    save(signed_in(ben), username="ada2", is_superuser="on", is_active="", groups="1")
    after = User.objects.get(pk=ben.pk)
    assert (after.username, after.is_superuser, after.is_active) == ("Ben", False, True)


def test_another_email_address_needs_the_password_again_and_the_rest_does_not(signed_in, ben):
    window = signed_in(ben)
    prove(window, seconds_ago=301)
    assert window.post("/accounts/profile/", {"display_name": "Benjamin"}).status_code == 302
    ben.refresh_from_db()
    assert ben.display_name == "Benjamin"

    fields = {"display_name": "Benjamin", "email": "ben@example.org", "language": "en"}
    asked = window.post("/accounts/profile/", fields).headers["Location"]
    assert asked.startswith("/accounts/reauthenticate/")
    ben.refresh_from_db()
    assert ben.email == ""

    assert "ben@example.org" in window.get(asked).content.decode()
    assert window.post(asked, {"password": PASSWORDS["ben"]}).headers["Location"] == PROFILE
    assert window.get(PROFILE).headers["Location"] == PROFILE
    assert "Profile saved." in window.get(PROFILE).content.decode()
    ben.refresh_from_db()
    assert ben.email == "ben@example.org"
