from __future__ import annotations

import pytest
from django.conf import settings
from django.db import DatabaseError

from accounts.models import Session
from accounts.sessions import SessionStore
from kiosk import appearance
from tests.cast import PASSWORDS
from tests.clients import launched_client
from tests.passing_time import pass_time, set_clock
from tests.rendered import read

LOOK = "/kiosk/look/"
LOGIN = "/accounts/login/"
AWAKE = "/kiosk/awake/"
PRESENCE = "/kiosk/presence/"


@pytest.fixture(autouse=True)
def _kiosk(settings, ada):
    settings.KIOSK = True


def choose(window, **wanted):
    return window.post(LOOK, {"next": LOGIN, **wanted})


def shown(window, path=LOGIN):
    html = read(window.get(path, follow=True)).all("html")[0]
    return html["class"], html["lang"]


def sign_in(window, name="ben"):
    answer = window.post(LOGIN, {"username": name, "password": PASSWORDS[name]})
    assert answer.status_code == 302


def test_every_page_has_the_bar_and_it_works_without_scripts(visitor, signed_in, ben):
    window = signed_in(ben)
    for page in (visitor.get(LOGIN), visitor.get("/nowhere/"), window.get("/")):
        found = read(page)
        (form,) = found.all("form", action=LOOK)
        assert form["method"] == "post"
        buttons = {(one["name"], one["value"]) for one in found.all("button") if one["name"]}
        assert {("text", "150"), ("contrast", "on"), ("language", "de")} <= buttons
        pressed = {one["value"] for one in found.all("button", aria_pressed="true")}
        assert pressed == {"100", "en"}


def test_languages_are_called_by_their_own_names(visitor):
    choose(visitor, language="de")
    names = [one.words() for one in read(visitor.get(LOGIN)).all("button", name="language")]
    assert names == ["English", "Deutsch"]


def test_what_is_chosen_stays_and_is_shown_as_pressed(visitor):
    assert choose(visitor, text="150").headers["Location"] == LOGIN
    assert shown(visitor) == ("text-150", "en")
    choose(visitor, contrast="on")
    assert shown(visitor) == ("text-150 contrast", "en")
    choose(visitor, language="de")
    assert shown(visitor) == ("text-150 contrast", "de")
    page = read(visitor.get(LOGIN))
    assert {one["value"] for one in page.all("button", aria_pressed="true")} == {"150", "off", "de"}
    choose(visitor, contrast="off", text="100")
    assert shown(visitor) == ("", "de")


@pytest.mark.parametrize(
    "wanted",
    [{"text": "400"}, {"text": "x"}, {"contrast": "much"}, {"language": "tlh"},
     {"text": ["100", "150"]}],
)  # fmt: skip
def test_what_is_not_on_offer_changes_nothing(visitor, wanted):
    assert choose(visitor, **wanted).status_code == 302
    assert shown(visitor) == ("", "en")


def test_no_other_place_is_gone_to(visitor):
    assert choose(visitor, text="125", next="//evil.example/").headers["Location"] == "/"


def test_it_needs_a_form_of_ours(ada):
    window = launched_client(enforce_csrf_checks=True)
    assert choose(window, text="150").status_code == 403


def test_it_keeps_through_sign_in_and_is_gone_for_the_next_person(visitor, ben):
    choose(visitor, text="150")
    choose(visitor, contrast="on")
    choose(visitor, language="de")
    sign_in(visitor)
    assert shown(visitor, "/") == ("text-150 contrast", "de")
    visitor.post("/accounts/logout/")
    assert shown(visitor) == ("", "en")
    assert shown(visitor, "/accounts/signed-out/") == ("", "en")


def test_the_language_that_was_chosen_is_kept_for_the_session(visitor, ben):
    choose(visitor, language="de")
    sign_in(visitor)
    assert visitor.session["language"] == "de"


def test_it_keeps_through_registering(visitor):
    choose(visitor, text="150")
    password = "lantern orchard violet"
    fields = {"username": "zoe", "password1": password, "password2": password}
    answer = visitor.post("/accounts/register/", fields)
    assert shown(visitor, answer.headers["Location"]) == ("text-150", "en")


def test_what_somebody_chose_after_signing_in_is_gone_too(signed_in, ben):
    window = signed_in(ben)
    choose(window, text="125", next="/")
    assert shown(window, "/") == ("text-125", "en")
    window.post("/accounts/logout/")
    sign_in(window)
    assert shown(window, "/") == ("", "en")


def test_it_is_gone_when_the_session_ends_by_itself(visitor, ben):
    choose(visitor, text="150")
    sign_in(visitor)
    Session.objects.all().delete()
    assert shown(visitor) == ("", "en")


def test_whoever_signs_in_over_somebody_else_finds_nothing_of_theirs(signed_in, ben, finn):
    window = signed_in(ben)
    choose(window, text="150")
    sign_in(window, "finn")
    assert shown(window, "/") == ("", "en")


def test_the_language_that_a_person_chose_for_good_wins(visitor, ben):
    ben.language = "de"
    ben.save()
    choose(visitor, language="en")
    sign_in(visitor)
    assert shown(visitor, "/")[1] == "de"
    choose(visitor, language="en", next="/")
    assert shown(visitor, "/")[1] == "en"
    ben.refresh_from_db()
    assert ben.language == "de"


def test_a_stranger_who_went_away_leaves_it_for_five_minutes(visitor, monkeypatch):
    choose(visitor, text="150", language="de")
    for _again in range(3):
        pass_time(monkeypatch, seconds=appearance.FORGOTTEN_AFTER - 5)
        assert shown(visitor) == ("text-150", "de")
    pass_time(monkeypatch, seconds=appearance.FORGOTTEN_AFTER + 5)
    assert shown(visitor) == ("", "en")
    assert shown(visitor) == ("", "en")


def test_a_clock_that_was_set_back_keeps_it_no_longer(visitor, monkeypatch):
    choose(visitor, text="150")
    set_clock(monkeypatch, hours=-2)
    assert shown(visitor) == ("text-150", "en")
    pass_time(monkeypatch, seconds=appearance.FORGOTTEN_AFTER + 5)
    assert shown(visitor) == ("", "en")


def test_it_waits_for_somebody_who_is_signed_in(visitor, ben, monkeypatch):
    choose(visitor, text="150")
    sign_in(visitor)
    pass_time(monkeypatch, hours=1)
    assert shown(visitor, "/") == ("text-150", "en")


def test_where_codes_are_shown_once_no_page_has_to_be_made_anew(signed_in, ben):
    answer = signed_in(ben).post("/recovery/codes/")
    names = [button["name"] for button in read(answer).all("button")]
    assert "text" in names
    assert "language" not in names


STAFF = "/kiosk/staff/password/"


def test_the_staff_s_page_looks_like_the_one_before_and_leaves_the_session_alone(signed_in, ben):
    window = signed_in(ben)
    choose(window, text="150", contrast="on", language="de")
    before = Session.objects.values().get()
    answer = window.get(STAFF)

    assert shown(window, STAFF) == ("text-150 contrast", "de")
    assert "Für das Personal" in answer.content.decode()
    assert settings.SESSION_COOKIE_NAME not in answer.cookies
    assert Session.objects.values().get() == before


def test_what_is_chosen_on_the_staff_s_page_holds_there(visitor):
    answer = visitor.post(LOOK, {"next": STAFF, "text": "125"})
    assert answer.headers["Location"] == STAFF
    assert shown(visitor, STAFF) == ("text-125", "en")


def test_without_a_database_the_staff_s_page_is_as_new(visitor, monkeypatch):
    choose(visitor, text="150")

    def fail(_store):
        raise DatabaseError

    monkeypatch.setattr(SessionStore, "load", fail)
    assert shown(visitor, STAFF)[0] == ""


def test_whoever_wakes_the_clock_finds_the_sign_in_page_as_new(visitor, signed_in, ben, window):
    assert f'data-sign-in="{AWAKE}"' in visitor.get(LOGIN).content.decode()
    choose(visitor, text="150", contrast="on", language="de")
    assert shown(visitor) == ("text-150 contrast", "de")
    assert visitor.get(AWAKE).headers["Location"] == LOGIN
    assert shown(visitor) == ("", "en")
    assert window.shown == [LOGIN]

    ben_s = signed_in(ben)
    choose(ben_s, text="150")
    assert shown(ben_s, AWAKE) == ("text-150", "en")
    assert window.shown == [LOGIN]


def test_what_a_stranger_chose_stays_while_they_type(visitor, kiosk, terminal):
    choose(visitor, text="150")
    for _again in range(4):
        terminal.wait(100)
        assert "go" not in visitor.post(PRESENCE, {"ago": "0", "stranger": "1"}).json()
    assert shown(visitor) == ("text-150", "en")
    terminal.wait(121)
    assert shown(visitor) == ("", "en")


def test_on_a_desktop_there_is_no_clock_to_wake(visitor, settings):
    settings.KIOSK = False
    assert visitor.get(AWAKE).status_code == 404
