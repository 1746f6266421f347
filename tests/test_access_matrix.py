"""Role x page x method, read from the URLconf: a page without a row here fails."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.urls import reverse

from tests.clients import launched_client
from tests.pages import Page, every_page

pytestmark = pytest.mark.django_db

ROLES = ("stranger", "guest", "member", "desk staff", "administrator")
Row = tuple[str, ...]


def private(outcome: str) -> Row:
    """Strangers are asked to sign in; everybody else gets the same."""
    return ("sign in", outcome, outcome, outcome, outcome)


def public(outcome: str) -> Row:
    """Everybody gets the same."""
    return (outcome,) * len(ROLES)


def strangers_only(outcome: str) -> Row:
    """Whoever is signed in is led home."""
    return (outcome, "home", "home", "home", "home")


# What somebody in each role gets from a page, by GET (HEAD is the same) and by POST.
TABLE: dict[str, tuple[Row, Row]] = {
    "home:index": (private("page"), private("no such method")),
    "setup": (public("not found"), public("not found")),
    "accounts:login": (strangers_only("page"), public("page")),
    "accounts:logout": (public("no such method"), public("elsewhere")),
    "accounts:signed_out": (strangers_only("page"), public("no such method")),
    "accounts:register": (strangers_only("page"), strangers_only("page")),
    "accounts:registered": (public("page"), public("no such method")),
    "accounts:password_change": (private("page"), private("page")),
    "accounts:profile": (private("page"), private("elsewhere")),
    "style": (public("page"), public("no such method")),
    "accent": (public("page"), public("no such method")),
}
STATUS = {200: "page", 403: "refused", 404: "not found", 405: "no such method"}


def outcome(answer: HttpResponse) -> str:
    if answer.status_code != 302:
        return STATUS[answer.status_code]
    if answer["Location"] == reverse("home:index"):
        return "home"
    return "sign in" if answer["Location"].startswith(reverse("accounts:login")) else "elsewhere"


@pytest.fixture
def people(ada, dana, ben, gus):
    return {"guest": gus, "member": ben, "desk staff": dana, "administrator": ada}


@pytest.fixture
def window_of(people, signed_in):
    """`window_of(role)` is a new window in which somebody of that role is signed in."""
    return lambda role: signed_in(people[role]) if role in people else launched_client()


@pytest.mark.parametrize("page", every_page(), ids=str)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_table_says(role: str, page: Page, window_of):
    assert page.name in TABLE, f"Say in TABLE who may open {page.name}."
    by_get, by_post = (row[ROLES.index(role)] for row in TABLE[page.name])

    assert outcome(window_of(role).get(page.path)) == by_get
    assert outcome(window_of(role).head(page.path)) == by_get
    assert outcome(window_of(role).post(page.path)) == by_post


@pytest.mark.parametrize("page", every_page(), ids=str)
def test_somebody_who_was_disabled_is_a_stranger_from_the_next_request_on(
    page: Page, ben, signed_in
):
    window = signed_in(ben)
    ben.is_active = False
    ben.save()

    assert outcome(window.get(page.path)) == TABLE[page.name][0][0]
    assert outcome(window.post(page.path)) == TABLE[page.name][1][0]


def test_the_table_names_no_page_that_does_not_exist():
    assert set(TABLE) == {page.name for page in every_page()}
