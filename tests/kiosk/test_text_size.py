"""On a desktop, the text size is the person's own, or else the computer's."""

from __future__ import annotations

import pytest

from accounts.models import Session
from kiosk.models import KioskPolicy
from tests.cast import PASSWORDS
from tests.clients import launched_client
from tests.rendered import read

LOOK = "/kiosk/look/"
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _set_up(ada):
    """Else every page is the first run."""


def choose(window, path=LOGIN, **wanted):
    answer = window.post(LOOK, {"next": path, **wanted})
    assert answer.headers["Location"] == path


def shown(window, path=LOGIN):
    html = read(window.get(path, follow=True)).all("html")[0]
    return html.attributes.get("class", ""), html["lang"]


def pressed(window, path=LOGIN):
    page = read(window.get(path, follow=True))
    return {one["value"] for one in page.all("button", aria_pressed="true")}


def sign_in(window, name="ben"):
    window.post(LOGIN, {"username": name, "password": PASSWORDS[name]})


@pytest.mark.parametrize("path", [LOGIN, "/accounts/register/", "/recovery/trouble/"])
def test_whoever_is_not_signed_in_finds_sizes_and_languages(visitor, path):
    page = read(visitor.get(path))

    (form,) = page.all("form", action=LOOK)
    assert form["method"] == "post"
    assert {(one["name"], one["value"]) for one in page.all("button") if one["name"]} == {
        *(("text", "100"), ("text", "125"), ("text", "150")),
        *(("language", "en"), ("language", "de")),
    }
    assert pressed(visitor, path) == {"100", "en"}


def test_a_person_finds_them_on_their_pages_too(signed_in, ben):
    assert read(signed_in(ben).get("/")).all("form", action=LOOK)


def test_what_nobody_chose_for_themselves_holds_for_the_computer(visitor, signed_in, ben):
    choose(visitor, text="150")

    assert shown(visitor) == ("text-150", "en")
    assert pressed(visitor) == {"150", "en"}
    assert shown(launched_client()) == ("text-150", "en")  # another window, as after the next start
    assert shown(signed_in(ben), "/") == ("text-150", "en")


def test_a_person_s_own_size_is_kept_for_that_person(visitor, ben, finn):
    sign_in(visitor)
    choose(visitor, "/", text="125")
    assert shown(visitor, "/") == ("text-125", "en")
    visitor.post("/accounts/logout/")
    assert shown(visitor) == ("", "en")
    sign_in(visitor, "finn")
    assert shown(visitor, "/") == ("", "en")
    visitor.post("/accounts/logout/")

    sign_in(visitor)

    assert shown(visitor, "/") == ("text-125", "en")


def test_a_person_may_have_smaller_text_than_the_computer(visitor, ben):
    choose(visitor, text="150")
    sign_in(visitor)
    choose(visitor, "/", text="100")

    assert shown(visitor, "/") == ("", "en")


def test_without_a_choice_nothing_is_kept_for_a_stranger(visitor):
    visitor.get(LOGIN)
    choose(visitor, text="150")

    assert not Session.objects.exists()


def test_a_language_holds_before_signing_in_and_after(visitor, ben):
    choose(visitor, language="de")
    assert shown(visitor) == ("", "de")

    sign_in(visitor)

    assert shown(visitor, "/") == ("", "de")


@pytest.mark.parametrize("wanted", [{"text": "400"}, {"text": "x"}, {"language": "tlh"}])
def test_what_is_not_on_offer_changes_nothing(visitor, wanted):
    choose(visitor, **wanted)

    assert shown(visitor) == ("", "en")


@pytest.mark.parametrize("size", [0, 99, -150, 32767])
def test_an_unavailable_size_counts_as_the_default(visitor, signed_in, ben, size):
    KioskPolicy.objects.update(text_size=size)
    ben.text_size = size
    ben.save()

    assert shown(visitor) == ("", "en")
    assert shown(signed_in(ben), "/") == ("", "en")
