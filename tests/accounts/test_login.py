from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import Session, SignInAttempts, User
from accounts.passwords import hashers
from accounts.throttle import key_for
from audit.models import Entry
from tests.cast import PASSWORDS
from tests.clients import launched_client

LOGIN = "/accounts/login/"
WORDS = "The user name or password is incorrect."


def sign_in(window, name="ben", password=PASSWORDS["ben"], **fields):
    return window.post(LOGIN, {"username": name, "password": password, **fields})


def kinds():
    return list(Entry.objects.order_by("sequence").values_list("kind", flat=True))


def session_cookie(window):
    return window.cookies[settings.SESSION_COOKIE_NAME].value


def without_tokens(answer):
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", answer.content)


def test_the_page_asks_for_a_name_and_a_password(visitor, ada):
    answer = visitor.get(LOGIN)
    assert answer.status_code == 200
    assert b'autocomplete="username"' in answer.content
    assert b'autocomplete="current-password"' in answer.content
    assert not Session.objects.exists()


def test_the_right_password_leads_home(visitor, ben):
    answer = sign_in(visitor)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert visitor.get("/").status_code == 200
    assert visitor.session["_auth_user_id"] == str(ben.pk)


@pytest.mark.parametrize("name", ["BEN", " ben ", "Ben", "\uff22\uff25\uff2e"])
def test_any_spelling_of_the_name_will_do(visitor, ben, name):
    assert sign_in(visitor, name).status_code == 302


@pytest.mark.parametrize(
    "password", [" gravel under bicycle", "gravel under bicycle ", "Gravel under bicycle"]
)
def test_the_password_counts_exactly_as_typed(visitor, ben, password):
    assert sign_in(visitor, password=password).status_code == 200


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("nobody", "whatever it was"),
        ("ben", "whatever it was"),
        ("cleo", "whatever it was"),
        ("ivy", "whatever it was"),
        ("hal", "whatever it was"),
    ],
    ids=["unknown", "wrong", "disabled", "waiting for approval", "without password"],
)
def test_every_failure_looks_the_same(visitor, ben, cleo, name, password):
    User.objects.create_user("hal")
    ivy = User.objects.create_user("ivy", PASSWORDS["cleo"], is_active=False)
    User.objects.filter(pk=ivy.pk).update(approved_at=None)
    first = sign_in(launched_client(), "ben", "something else again")
    answer = sign_in(visitor, name, password)
    assert answer.status_code == first.status_code == 200
    assert WORDS.encode() in answer.content
    assert without_tokens(answer).replace(name.encode(), b"ben") == without_tokens(first)
    assert settings.SESSION_COOKIE_NAME not in answer.cookies


@pytest.mark.parametrize(
    ("approved", "words", "reason"),
    [
        (None, "Your account is waiting for approval.", "waiting"),
        (timezone.now(), "Your account is disabled.", "disabled"),
    ],
)
def test_the_right_password_says_why_it_does_not_open(visitor, ben, approved, words, reason):
    User.objects.filter(pk=ben.pk).update(is_active=False, approved_at=approved)
    for _again in range(6):
        answer = sign_in(visitor)
        assert answer.status_code == 200
        assert words.encode() in answer.content
        assert WORDS.encode() not in answer.content
        assert b"There is a problem" not in answer.content
    assert not answer.wsgi_request.user.is_authenticated
    assert settings.SESSION_COOKIE_NAME not in answer.cookies
    entries = Entry.objects.filter(kind="sign_in_refused")
    assert {entry.details["reason"] for entry in entries} == {reason}
    User.objects.filter(pk=ben.pk).update(is_active=True, approved_at=timezone.now())
    assert sign_in(visitor).status_code == 302
    assert not ben.notices.exists()


def test_what_was_typed_is_kept_but_never_the_password(visitor, ben):
    answer = sign_in(visitor, "Benn", "a wrong password")
    assert b'value="Benn"' in answer.content
    assert b"a wrong password" not in answer.content


def test_empty_fields_are_named_and_cost_no_attempt(visitor, ben):
    answer = visitor.post(LOGIN, {"username": " ", "password": ""})
    assert b"Enter your user name." in answer.content
    assert b"Enter your password." in answer.content
    assert kinds() == []


def test_a_sign_in_is_recorded_with_what_failed_before(visitor, ben, clock):
    sign_in(visitor, password="wrong one")
    sign_in(visitor, password="wrong two")
    sign_in(visitor, password="wrong two")
    clock.forward(121)
    sign_in(visitor)
    assert kinds() == ["sign_in_refused"] * 3 + ["signed_in"]
    reasons = [entry.details.get("reason") for entry in Entry.objects.order_by("sequence")]
    assert reasons == ["wrong_password", "wrong_password", "repeated_password", None]
    entry = Entry.objects.get(kind="signed_in")
    assert (entry.actor, entry.details["failures_since"]) == (ben, 2)
    assert ben.notices.get().details == {"count": 2}


def test_an_unknown_name_is_recorded_only_as_a_reference(visitor, ada):
    for _try in range(2):
        sign_in(visitor, "my secret typed here", f"x{_try}")
    first, second = Entry.objects.all()
    assert (first.subject, first.details["reason"]) == (None, "unknown_name")
    assert first.details["name_reference"] == second.details["name_reference"] != ""
    assert "secret" not in first.data


def test_home_hears_of_the_sign_in_before(visitor, ben):
    before = timezone.now() - timedelta(days=3)
    User.objects.filter(pk=ben.pk).update(last_login=before)
    sign_in(visitor)
    assert visitor.session["previous_sign_in"] == before.isoformat()


def test_the_first_sign_in_ever_has_none_before(visitor, finn):
    sign_in(visitor, "finn", PASSWORDS["finn"])
    assert "previous_sign_in" not in visitor.session
    finn.refresh_from_db()
    assert finn.last_login
    assert finn.last_seen


def test_a_visitor_returns_to_the_requested_page_after_sign_in(visitor, ben):
    answer = visitor.get("/accounts/profile/")
    assert answer.headers["Location"] == f"{LOGIN}?next=/accounts/profile/"
    page = visitor.get(answer.headers["Location"])
    assert b'name="next" value="/accounts/profile/"' in page.content
    assert sign_in(visitor, next="/accounts/profile/").headers["Location"] == "/accounts/profile/"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/\t/evil.example",
        "http:evil.example",
        "https:///evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://127.0.0.1:8000/accounts/profile/",
        "http://127.0.0.1:9/",
        "evil.example",
        " //evil.example",
        "\x00/",
    ],
)
def test_no_other_place_is_gone_to(visitor, ben, elsewhere):
    page = visitor.get(LOGIN, {"next": elsewhere})
    form, _main, _bar = page.content.partition(b"</main>")  # the bar names this page itself
    assert b'name="next"' not in form
    assert sign_in(visitor, next=elsewhere).headers["Location"] == "/"


def test_a_line_break_in_next_breaks_no_header(visitor, ben):
    location = sign_in(visitor, next="/a\r\nSet-Cookie: x=1").headers["Location"]
    assert "\r" not in location
    assert "\n" not in location


def test_whoever_is_signed_in_is_sent_home(signed_in, ben):
    assert signed_in(ben).get(LOGIN).headers["Location"] == "/"


def test_before_the_first_run_everything_leads_to_it(visitor):
    assert visitor.get("/").headers["Location"].startswith(LOGIN)
    assert visitor.get(LOGIN).headers["Location"] == reverse("setup")


def test_the_name_can_be_filled_in_already(visitor, ada):
    assert b'value="ada &lt;b&gt;"' in visitor.get(LOGIN, {"name": "ada <b>"}).content


@pytest.mark.parametrize(("registration", "offered"), [("open", True), ("staff", False)])
def test_registering_is_offered_where_it_is_possible(visitor, ada, policy, registration, offered):
    policy.registration = registration
    policy.save()
    assert (reverse("accounts:register").encode() in visitor.get(LOGIN).content) is offered


def test_a_new_key_at_every_sign_in_also_of_the_same_person(visitor, ben):
    sign_in(visitor)
    first = session_cookie(visitor)
    sign_in(visitor)
    assert session_cookie(visitor) != first
    assert Session.objects.count() == 1


def test_nothing_of_the_session_before_survives(visitor, ada, ben):
    sign_in(visitor, "ada", PASSWORDS["ada"])
    session = visitor.session
    session["left behind"] = "something"
    session.save()
    sign_in(visitor)
    assert "left behind" not in visitor.session
    assert visitor.session["_auth_user_id"] == str(ben.pk)


def test_an_anonymous_session_does_not_survive_either(visitor, ben):
    session = visitor.session
    session["draft"] = "of a stranger"
    session.save()
    before = session.session_key
    visitor.cookies[settings.SESSION_COOKIE_NAME] = before
    sign_in(visitor)
    assert session_cookie(visitor) != before
    assert "draft" not in visitor.session


def test_a_session_key_that_somebody_planted_is_not_taken(visitor, ben):
    visitor.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    sign_in(visitor)
    assert session_cookie(visitor) != "a" * 32


@pytest.mark.parametrize(
    "fields",
    [
        {"username": "b\x00n", "password": "x"},
        {"username": "ben", "password": "x\x00"},
        {"username": "x" * 1_000_000, "password": "x"},
        {"username": "ben", "password": "x" * 1_000_000},
        {"username[]": "ben", "password[]": "x"},
        {"username": ["ben", "ben"], "password": PASSWORDS["ben"]},
        {"username": "ben", "password": [PASSWORDS["ben"], PASSWORDS["ben"]]},
        {},
    ],
    ids=["NUL name", "NUL", "1 MB name", "1 MB", "arrays", "two names", "two passwords", "nothing"],
)
def test_bad_input_is_an_error_on_the_form(visitor, ben, fields):
    answer = visitor.post(LOGIN, fields)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert settings.SESSION_COOKIE_NAME not in answer.cookies
    assert kinds() == []


def test_bytes_that_are_not_text_cause_no_crash(visitor, ben):
    body = b"username=ben&password=%ED%A0%80%FF"
    answer = visitor.generic("POST", LOGIN, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200


def test_a_json_body_is_an_empty_form(visitor, ben):
    answer = visitor.post(LOGIN, {"username": "ben"}, content_type="application/json")
    assert b"Enter your user name." in answer.content


def test_a_name_that_somebody_has_is_told_by_their_number_alone(visitor, ben):
    sign_in(visitor, password="wrong")
    entry = Entry.objects.get(kind="sign_in_refused")
    assert (entry.subject, entry.details["name_reference"]) == (ben, "")
    sign_in(visitor, name="nobody")
    entry = Entry.objects.get(kind="sign_in_refused", subject=None)
    assert entry.details["name_reference"] == key_for("nobody")[:16]


@pytest.mark.parametrize("changed", [{"is_active": False}, {"password": "another hash"}])
def test_what_happens_to_the_account_while_its_password_is_checked_counts(
    visitor, ben, monkeypatch, changed
):
    opening_form = hashers.opening_form

    def change_meanwhile(password, stored):
        User.objects.filter(pk=ben.pk).update(**changed)
        return opening_form(password, stored)

    monkeypatch.setattr(hashers, "opening_form", change_meanwhile)
    assert WORDS in sign_in(visitor).content.decode()
    assert not Session.objects.filter(user=ben).exists()
    assert not Entry.objects.filter(kind="signed_in").exists()


def test_the_right_password_resets_the_failures_before_it(visitor, ben):
    for number in range(4):
        sign_in(visitor, password=f"wrong {number}")
    assert sign_in(visitor).status_code == 302
    assert SignInAttempts.objects.get().failures == 0
    assert Entry.objects.get(kind="signed_in").details["failures_since"] == 4


def test_the_person_is_greeted_in_their_language(visitor, ben):
    User.objects.filter(pk=ben.pk).update(language="de")
    sign_in(visitor)
    answer = visitor.get("/")
    assert answer.headers["Content-Language"] == "de"


def test_a_stranger_is_greeted_in_the_windows_language(visitor, ada):
    answer = visitor.get(LOGIN, headers={"accept-language": "de-AT,de;q=0.9"})
    assert answer.headers["Content-Language"] == "de"


@pytest.mark.parametrize(
    ("preset", "sentence"),
    [
        ("public", "No account yet? Ask the staff."),
        ("workplace", "No account yet? Ask the person who runs this computer."),
        ("home", "No account yet? Ask the person who runs this computer."),
    ],
)
def test_where_only_the_staff_create_accounts_it_says_whom_to_ask(
    visitor, ada, policy, preset, sentence
):
    policy.preset = preset
    for registration, said in (("open", "Create an account"), ("staff", sentence)):
        policy.registration = registration
        policy.save()
        for kiosk in (False, True):
            with override_settings(KIOSK=kiosk):
                page = visitor.get("/accounts/login/").content.decode()
            assert said in page
            assert ("No account yet?" in page) == (registration == "staff")
