"""Every URL x method x attack, read from the URLconf: all are refused and change nothing."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client

from audit.models import Entry
from tests.clients import HOST, launched_client
from tests.pages import Page, every_page

pytestmark = pytest.mark.django_db

PAGES = [*every_page(), Page("nowhere", "/no/such/page/"), Page("static", "/static/css/base.css")]
# What each kind of attacker sends who is not the program's window.
ATTACKS = {
    "without the launch cookie": {},
    "wrong host": {"host": "evil.example"},
    "right name, wrong port": {"host": "127.0.0.1:9999"},
    "cross-site": {"origin": "http://evil.example", "sec-fetch-site": "cross-site"},
    "cross-site without origin": {"sec-fetch-site": "cross-site"},
    "same site, other port": {"origin": "http://127.0.0.1:9999", "sec-fetch-site": "same-site"},
    "another port's form, no fetch metadata": {"origin": "http://127.0.0.1:9999"},
    "opaque origin": {"origin": "null"},
}
FORGED = {
    "username": "eve",
    "old_password": "x",
    "password": "x",
    "password1": "a long enough password of mine",
    "password2": "a long enough password of mine",
    "display_name": "Eve",
}


def everything_stored() -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, but for the log of what was refused and what it cost the chain."""
    models = [model for model in apps.get_models() if model._meta.app_label != "audit"]
    rows = {str(model): sorted(model._default_manager.values_list(), key=str) for model in models}
    log = Entry.objects.exclude(kind="request_refused")
    return rows | {"log": list(log.values_list("kind", flat=True))}


def send(window: Client, method: str, page: Page, headers: dict[str, str]) -> int:
    data = FORGED if method == "POST" else {}
    return getattr(window, method.lower())(page.path, data, headers=headers).status_code


@pytest.mark.parametrize("page", PAGES, ids=str)
@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_an_attack_on_any_page_is_refused_and_changes_nothing(page, attack, method, signed_in, ada):
    window = signed_in(ada)
    if not ATTACKS[attack]:
        del window.cookies[settings.LAUNCH_COOKIE_NAME]
    before = everything_stored()

    assert send(window, method, page, ATTACKS[attack]) == 403
    assert everything_stored() == before


@pytest.mark.parametrize("page", every_page(), ids=str)
def test_a_form_without_its_token_is_refused_and_changes_nothing(page, signed_in, ada):
    window = signed_in(ada)
    window.handler.enforce_csrf_checks = True
    before = everything_stored()

    answer = window.post(page.path, FORGED)

    assert answer.status_code == 403
    assert "403_csrf.html" in [template.name for template in answer.templates]
    assert everything_stored() == before


@pytest.mark.parametrize("page", every_page(), ids=str)
def test_a_stranger_s_form_without_its_token_is_refused_too(page):
    window = launched_client(enforce_csrf_checks=True)
    before = everything_stored()

    assert window.post(page.path, FORGED).status_code == 403
    assert everything_stored() == before


@pytest.mark.parametrize("page", PAGES, ids=str)
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_an_unexpected_method_is_refused_on_any_page(page, method, signed_in, ada):
    window = signed_in(ada)
    before = everything_stored()

    answer = window.generic(method, page.path, "username=eve")

    assert answer.status_code == 405
    assert everything_stored() == before


def test_the_pages_come_from_the_urlconf():
    names = {page.name for page in every_page()}

    assert {"home:index", "accounts:login", "accounts:logout", "setup"} <= names
    assert HOST not in names
