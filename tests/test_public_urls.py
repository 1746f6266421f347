"""The complete list of pages for strangers. Every other page asks them to sign in."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.clients import launched_client
from tests.pages import Page, every_page

pytestmark = pytest.mark.django_db

PUBLIC = {
    "setup": "the first run, before there is anybody who could sign in",
    "accounts:login": "signing in",
    "accounts:logout": "a form that was still open after the session had ended",
    "accounts:signed_out": "says that signing out is done",
    "accounts:register": "making an account, where the policy lets people",
    "accounts:registered": "says that the account waits for approval",
    "style": "how every page looks, the sign-in page too",
    "accent": "the terminal's color, for the sign-in page too",
}
PRIVATE = [page for page in every_page() if page.name not in PUBLIC]


def test_the_list_names_no_page_that_does_not_exist():
    assert set(PUBLIC) <= {page.name for page in every_page()}
    assert PRIVATE


@pytest.mark.parametrize("page", PRIVATE, ids=str)
@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_every_other_page_asks_a_stranger_to_sign_in(page: Page, method: str, ada):
    answer = getattr(launched_client(), method)(page.path)

    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('accounts:login')}?next={page.path}"
    assert answer.content == b""


@pytest.mark.parametrize("page", every_page(), ids=str)
def test_public_pages_are_public_on_purpose(page: Page, ada):
    answer = launched_client().get(page.path)

    asks_to_sign_in = answer.headers.get("Location", "").startswith(reverse("accounts:login"))
    assert asks_to_sign_in != (page.name in PUBLIC)


def test_an_address_that_leads_nowhere_tells_a_stranger_nothing(ada):
    assert launched_client().get("/people/ada/").status_code == 404
