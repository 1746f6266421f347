"""Every page as it arrives: one heading, one button, labeled fields, errors that are found."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import override_settings
from django.urls import reverse

from accounts.models import SignInPolicy
from tests.cast import PASSWORDS
from tests.clients import launched_client
from tests.rendered import read

pytestmark = pytest.mark.django_db

FOR_STRANGERS = (
    "accounts:login",
    "accounts:register",
    "accounts:registered",
    "accounts:signed_out",
    "recovery:trouble",
    "recovery:use_code",
    "recovery:rescue",
)
FOR_PEOPLE = (
    *("home:index", "accounts:profile", "accounts:password_change", "recovery:codes"),
    *("notes:index", "notes:new_note", "files:index", "files:settings"),
)
ERRORS = ("400", "403", "403_csrf", "404", "413", "429", "500", "503", "gate")


@pytest.fixture
def window(request, signed_in):
    """`window(name)` is somebody's window in which the page `name` may be seen."""

    def open_for(name: str):
        if name == "setup":
            return launched_client()
        ada = request.getfixturevalue("ada")
        return signed_in(ada) if name in FOR_PEOPLE else launched_client()

    return open_for


def _check(page) -> None:
    assert len(page.all("h1")) == 1
    assert page.all("h1")[0].words()
    assert len([element for element in page.elements if element.has_class("primary")]) <= 1
    assert page.all("html")[0]["lang"]
    assert page.all("html")[0]["dir"] == "ltr"
    assert not page.all("title")[0].words().startswith("–")
    ids = page.ids()
    assert len(ids) == len(set(ids))
    for label in page.all("label"):
        assert label["for"] in ids
        assert label.words()
    for element in page.elements:
        for reference in ("aria-describedby", "aria-labelledby", "aria-controls"):
            assert set(element[reference].split()) <= set(ids)


@pytest.mark.parametrize("name", ["setup", *FOR_STRANGERS, *FOR_PEOPLE])
def test_page_has_one_heading_one_button_and_labels(name, window):
    answer = window(name).get(reverse(name))
    assert answer.status_code == 200
    page = read(answer)
    _check(page)
    labeled = {label["for"] for label in page.all("label")}
    for field in page.all("input") + page.all("select"):
        assert field["type"] == "hidden" or field["id"] in labeled


@pytest.mark.parametrize("name", ERRORS)
def test_error_page_needs_no_request_and_shows_the_way_back(name):
    page = read(HttpResponse(render_to_string(f"{name}.html")))
    _check(page)
    ways = [link["href"] for link in page.all("a")]
    assert ways == ([] if name == "gate" else ["/"])


@pytest.mark.parametrize("name", ["setup", "accounts:login", "accounts:register"])
def test_page_before_sign_in_offers_nothing_that_needs_one(name, window):
    page = read(window(name).get(reverse(name)))
    assert page.all("form", action=reverse("accounts:logout")) == []
    assert page.all("header", class_="masthead")
    assert not page.all("header", class_="bar")


@pytest.mark.parametrize(
    "name", ["setup", "accounts:login", "accounts:register", "accounts:password_change"]
)
def test_empty_form_is_answered_as_gov_uk_does(name, window):
    page = read(window(name).post(reverse(name), {}))
    _check(page)
    assert page.all("title")[0].words().startswith("Error: ")
    (summary,) = page.all("div", role="alert")
    assert summary["tabindex"] == "-1"
    assert summary.words().startswith("There is a problem")
    beside = [error.words() for error in page.elements if error.has_class("field-error")]
    assert len(beside) > 1
    for link, sentence in zip(
        [link for link in page.all("a") if link["href"].startswith("#id_")], beside, strict=True
    ):
        assert link.words() == sentence
        target = link["href"].removeprefix("#")
        assert target in page.ids()
    for field in page.all("input", aria_invalid="true"):
        assert field["aria-describedby"] or field["type"] == "radio"


def test_refused_sign_in_points_to_the_name_and_keeps_it(ada):
    page = read(
        launched_client().post(reverse("accounts:login"), {"username": "ada", "password": "wrong"})
    )
    (summary,) = page.all("div", role="alert")
    assert [link["href"] for link in page.all("a", href="#id_username")] == ["#id_username"]
    assert "incorrect" in summary.words()
    assert page.all("input", id="id_username")[0]["value"] == "ada"
    password = page.all("input", id="id_password")[0]
    assert (password["value"], password["aria-describedby"]) == ("", "summary-list")
    assert "summary-list" in page.ids()


def begun_at(page):
    """The names of the fields in which typing begins."""
    return [one["name"] for one in page.all("input") if "autofocus" in one.attributes]


def test_after_a_wrong_password_typing_begins_in_its_field(ada, ben, signed_in):
    def sent(window, name, **fields):
        return begun_at(read(window.post(reverse(name), fields)))

    stranger, window = launched_client(), signed_in(ben)
    assert sent(stranger, "accounts:login", username="ada", password="wrong") == ["password"]
    assert sent(stranger, "accounts:login", username="", password="wrong") == ["username"]
    assert sent(stranger, "accounts:login", username="ada", password="") == ["password"]
    assert sent(stranger, "accounts:login", username="", password="") == []
    assert sent(window, "accounts:reauthenticate", password="wrong") == ["password"]
    assert sent(stranger, "recovery:use_code", username="ada", code="nonsense") == ["code"]


def test_after_a_refusal_without_a_field_typing_begins_where_something_is_missing(ada, monkeypatch):
    monkeypatch.setattr("accounts.passwords.hash_slots.slots.room", 0)
    chosen = "three otters in a teapot"
    sent = {"username": "Nina", "password1": chosen, "password2": chosen}
    page = read(launched_client().post(reverse("accounts:register"), sent))
    assert begun_at(page) == ["display_name"]


def test_wait_is_shown_as_a_countdown(ada):
    window = launched_client()
    for number in range(6):
        answer = window.post(
            reverse("accounts:login"), {"username": "ada", "password": f"wrong {number}"}
        )
    assert answer.status_code == 429
    page = read(answer)
    _check(page)
    (wait,) = [element for element in page.elements if "data-wait" in element.attributes]
    assert 0 < int(wait["data-wait"]) <= 60
    assert "data-focus" in wait.attributes
    assert page.all("title")[0].words().startswith("Please wait")
    assert any("countdown.js" in script["src"] for script in page.all("script"))


@pytest.mark.parametrize("registration", SignInPolicy.Registration.values)
def test_register_page_says_how_people_come_to_an_account(registration, ada, policy):
    policy.registration = registration
    policy.save()
    page = read(launched_client().get(reverse("accounts:register")))
    _check(page)
    (primary,) = [element for element in page.elements if element.has_class("primary")]
    expected = {
        "open": "Create account",
        "approval": "Request account",
        "staff": "Go to sign-in",
    }
    assert primary.words() == expected[registration]
    assert bool(page.all("input", name="username")) == (registration != "staff")


def test_accent_of_the_terminal_reaches_every_page(ada, policy):
    window = launched_client()
    assert b"/accent/" not in window.get(reverse("accounts:login")).content
    policy.accent = "#ffd400"
    policy.save()
    address = reverse("accent", args=["#ffd400"])
    page = read(window.get(reverse("accounts:login")))
    assert page.all("link", href=address)
    sheet = window.get(address)
    assert sheet["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in sheet["Cache-Control"]
    assert b"--accent: #ffd400; --accent-ink: #000000" in sheet.content
    assert window.get("/accent/ffd40g.css").status_code == 404


def test_patterns_page_shows_every_component_and_only_with_development_settings(ada):
    window = launched_client()
    assert window.get("/patterns/").status_code == 404
    with override_settings(ROOT_URLCONF="djangoapp.dev_urls"):
        page = read(window.get("/patterns/?accent=ffd400"))
    assert {"avatar", "button", "choice", "notice", "strength", "summary", "tile"} <= {
        name for element in page.elements for name in element["class"].split()
    }


def test_signed_in_pages_show_who_it_is_and_how_to_sign_out(signed_in, ada):
    page = read(signed_in(ada).get(reverse("home:index")))
    (out,) = page.all("form", action=reverse("accounts:logout"))
    assert out["method"] == "post"
    assert "Ada Lovelace" in page.all("header")[0].words()
    assert "AL" in page.all("header")[0].words()
    assert PASSWORDS["ada"] not in page.all("html")[0].text


def test_wait_at_the_password_change_is_a_countdown_too(signed_in, ada):
    window = signed_in(ada)
    for number in range(6):
        typed = {
            "old_password": f"wrong {number}",
            "new_password1": "four green bottles on a wall",
            "new_password2": "four green bottles on a wall",
        }
        answer = window.post(reverse("accounts:password_change"), typed)
    assert answer.status_code == 429
    page = read(answer)
    assert [element for element in page.elements if "data-wait" in element.attributes]
    assert any("countdown.js" in script["src"] for script in page.all("script"))
