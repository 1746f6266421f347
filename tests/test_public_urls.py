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
    "accounts:registered": "says that the account is waiting for approval",
    "recovery:trouble": "the way back in, for each case",
    "recovery:use_code": "getting back in with a code",
    "recovery:choose_password": "a new password, for a window in which a code was right",
    "recovery:rescue": "getting an administrator back in, for the owner of the data folder",
    "recovery:first_codes": "the codes of somebody who has just registered in this window",
    "recovery:codes_text": "gives the codes back that were just shown to somebody new",
    "recovery:ask_for_letter": "getting back in by email, where there is a mail server",
    "recovery:letter_sent": "the link from the email",
    "recovery:open_letter": "the link from the email",
    "administration:mark": "the terminal's mark, above the sign-in page too",
    "kiosk:staff": "the way out of a kiosk, by the exit PIN",
    "kiosk:staff_password": "the way out of a kiosk, by the password of somebody of the staff",
    "kiosk:staff_deed": "what they do there, with a pass of that moment",
    "kiosk:first_run": "the first run of a kiosk, for who has just made its administrator",
    "kiosk:presence": "whether somebody uses the page; a session that is over is told where to go",
    "kiosk:receipt": "says why somebody is signed out, and what is cleared",
    "kiosk:people": "people to tap on, on a kiosk that shows them",
    "kiosk:password": "signing in after tapping",
    "kiosk:pin": "signing in after tapping",
    "kiosk:face": "the picture of somebody to tap on",
    "kiosk:guest": "coming in without an account, on a kiosk that lets guests in",
    "kiosk:awake": "from the clock of a kiosk to the sign-in page",
    "kiosk:look": "text size and language, on a kiosk contrast, too",
    "style": "how every page looks, the sign-in page too",
    "accent": "the terminal's color, for the sign-in page too",
}
PRIVATE = [page for page in every_page() if page.name not in PUBLIC]


def test_the_list_names_no_page_that_does_not_exist():
    assert set(PUBLIC) <= {page.name for page in every_page()}
    assert PRIVATE


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_every_other_page_asks_a_stranger_to_sign_in(method: str, ada):
    window = launched_client()
    for page in PRIVATE:
        answer = getattr(window, method)(page.path)

        assert answer.status_code == 302, page
        assert answer["Location"] == f"{reverse('accounts:login')}?next={page.path}"
    assert answer.content == b""


@pytest.mark.parametrize("page", every_page(), ids=str)
def test_public_pages_are_public_on_purpose(page: Page, ada):
    answer = launched_client().get(page.path)

    asks_to_sign_in = answer.headers.get("Location", "").startswith(reverse("accounts:login"))
    assert asks_to_sign_in != (page.name in PUBLIC)


def test_an_address_that_leads_nowhere_tells_a_stranger_nothing(ada):
    assert launched_client().get("/people/ada/").status_code == 404
