from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import override_settings
from django.urls import include, path
from django.utils import timezone

from accounts.models import Session
from accounts.reauthentication import reauthentication_required
from audit.models import Entry
from tests.cast import PASSWORDS
from tests.clients import prove

ASK = "/accounts/reauthenticate/"


@reauthentication_required
def sensitive(request, number=0):
    if request.method == "POST":
        return HttpResponse(f"done {number}: {sorted(request.POST.lists())} {len(request.FILES)}")
    return HttpResponse("form")


@reauthentication_required(to_look=True)
def secret(request):
    return HttpResponse("secret")


urlpatterns = [
    path("sensitive/<int:number>/", sensitive),
    path("secret/", secret),
    path("", include("djangoapp.urls")),
]
handler500 = "djangoapp.errors.server_error"
FORM = {"color": ["red", "blue"], "size": "12"}


@pytest.fixture(autouse=True)
def _two_pages_more():
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.fixture
def window(signed_in, ben):
    """Ben's; his proof was good until a second ago."""
    window = signed_in(ben)
    prove(window, seconds_ago=301)
    return window


def give(window, password=PASSWORDS["ben"], page="/sensitive/7/"):
    return window.post(ASK, {"password": password, "next": page})


def body(answer):
    return answer.content.decode()


def test_within_five_minutes_nobody_is_asked(window):
    prove(window, seconds_ago=295)
    assert "done 7" in body(window.post("/sensitive/7/", FORM))
    assert body(window.get("/secret/")) == "secret"


def test_after_five_minutes_the_password_is_asked_for(window):
    answer = window.post("/sensitive/7/", FORM)
    assert answer.headers["Location"] == f"{ASK}?next=%2Fsensitive%2F7%2F"
    page = window.get(answer.headers["Location"])
    assert page.status_code == 200
    assert b'value="/sensitive/7/"' in page.content
    assert b'autocomplete="current-password"' in page.content


def test_looking_at_a_form_needs_no_proof_unless_the_page_says_so(window):
    assert body(window.get("/sensitive/7/")) == "form"
    assert window.get("/secret/").headers["Location"] == f"{ASK}?next=%2Fsecret%2F"
    assert body(window.get(give(window, page="/secret/").headers["Location"])) == "secret"


def test_a_session_without_any_proof_is_asked(window):
    session = window.session
    del session["proved_at"]
    session.save()
    assert window.post("/sensitive/7/", FORM).status_code == 302


def test_a_proof_from_the_future_counts_for_nothing(window):
    prove(window, seconds_ago=-60)
    assert window.post("/sensitive/7/", FORM).status_code == 302


def test_signing_in_is_a_proof(visitor, ben):
    visitor.post("/accounts/login/", {"username": "ben", "password": PASSWORDS["ben"]})
    assert "done 7" in body(visitor.post("/sensitive/7/", FORM))


def test_after_the_password_the_person_goes_on_with_the_form_kept(window):
    window.post("/sensitive/7/", FORM)
    answer = give(window)
    assert answer.headers["Location"] == "/sensitive/7/"
    done = body(window.get(answer.headers["Location"]))
    assert done == "done 7: [('color', ['red', 'blue']), ('size', ['12'])] 0"


def test_the_form_goes_on_once_only(window):
    window.post("/sensitive/7/", FORM)
    give(window)
    window.get("/sensitive/7/")
    assert body(window.get("/sensitive/7/")) == "form"


def test_without_the_password_it_never_goes_on(window):
    window.post("/sensitive/7/", FORM)
    assert give(window, "wrong").status_code == 200
    assert body(window.get("/sensitive/7/")) == "form"
    prove(window)
    assert body(window.get("/sensitive/7/")) == "form"


def test_a_form_given_up_does_not_go_on_after_a_later_proof_for_something_else(window):
    window.post("/sensitive/7/", FORM)
    give(window, page="/secret/")
    assert body(window.get("/sensitive/7/")) == "form"


def test_a_form_that_waited_too_long_after_the_proof_is_dropped(window):
    window.post("/sensitive/7/", FORM)
    give(window)
    prove(window, seconds_ago=61)
    assert body(window.get("/sensitive/7/")) == "form"


def test_another_page_does_not_take_the_form(window):
    window.post("/sensitive/7/", FORM)
    give(window)
    assert body(window.get("/sensitive/8/")) == "form"


@pytest.mark.parametrize(
    "field", ["password", "old_password", "pin1", "code", "reset_code", "csrfmiddlewaretoken"]
)
def test_secrets_do_not_wait_in_the_session(window, field):
    window.post("/sensitive/7/", FORM | {field: "open sesame"})
    assert "open sesame" not in str(dict(window.session.items()))
    give(window)
    assert "open sesame" not in body(window.get("/sensitive/7/"))


def test_settings_about_secrets_are_kept(window):
    window.post("/sensitive/7/", {"pins_allowed": "on", "reset_code_minutes": "45"})
    give(window)
    done = body(window.get("/sensitive/7/"))
    assert "pins_allowed" in done
    assert "reset_code_minutes" in done


def test_too_long_a_form_and_files_are_asked_for_again(window, tmp_path):
    file = tmp_path / "people.csv"
    file.write_text("name\n")
    with file.open() as upload:
        window.post("/sensitive/7/", {"file": upload})
    answer = give(window)
    page = window.get("/accounts/profile/")
    assert answer.headers["Location"] == "/sensitive/7/"
    assert b"fill the form in once more" in page.content
    assert body(window.get("/sensitive/7/")) == "form"

    prove(window, seconds_ago=301)
    window.post("/sensitive/7/", {"text": "x" * 50_000})
    assert len(str(dict(window.session.items()))) < 1000
    give(window)
    assert body(window.get("/sensitive/7/")) == "form"


def test_the_session_goes_on_under_a_new_key(window, ben):
    before = window.cookies[settings.SESSION_COOKIE_NAME].value
    began = Session.objects.get(user=ben).created_at
    give(window)
    assert window.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert Session.objects.get(user=ben).created_at == began
    window.cookies[settings.SESSION_COOKIE_NAME] = before
    assert window.get("/").status_code == 302


def test_the_session_lasts_no_longer_for_it(window, monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(hours=11))
    give(window)
    assert window.get("/").status_code == 200
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(hours=12, seconds=1))
    assert window.get("/").status_code == 302


def test_it_is_recorded(window, ben):
    give(window)
    entry = Entry.objects.get(kind="reauthenticated")
    assert (entry.actor, entry.details) == (ben, {})


def test_a_refusal_is_recorded_and_throttled_like_signing_in(window, ben, clock):
    for number in range(5):
        answer = give(window, f"wrong {number}")
        assert answer.status_code == 200
        assert b"This is not your password" in answer.content
    answer = give(window)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
    assert b'data-wait="30"' in answer.content
    refused = Entry.objects.filter(kind="reauthentication_refused").order_by("sequence")
    assert [entry.details["reason"] for entry in refused] == ["wrong_password"] * 5 + ["throttled"]
    assert all(entry.actor == ben for entry in refused)
    clock.forward(30)
    assert give(window).status_code == 302
    assert ben.notices.get().details == {"count": 5}


def test_full_slots_ask_to_wait(window, monkeypatch):
    monkeypatch.setattr("accounts.slots.slots.room", 0)
    answer = give(window)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")


@pytest.mark.parametrize("page", ["//evil.example/", "http://evil.example/", ""])
def test_it_leads_to_no_other_program(window, page):
    assert give(window, page=page).headers["Location"] == "/"


def test_strangers_sign_in_first(visitor, ada):
    for address in (ASK, "/sensitive/7/", "/secret/"):
        assert visitor.post(address).headers["Location"].startswith("/accounts/login/")


def test_a_clock_set_back_asks_again(window, monkeypatch):
    prove(window)
    moment = timezone.now() - timedelta(hours=1)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    assert window.post("/sensitive/7/", FORM).status_code == 302
