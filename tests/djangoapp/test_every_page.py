"""Every URL x method x attack, read from the URLconf: all are refused and change nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

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


def not_answered(
    status: int, answer: Callable[[Page], int], pages: Sequence[Page] = PAGES
) -> dict[str, int]:
    """Those of the pages whose `answer` is another one."""
    answers = {str(page): answer(page) for page in pages}
    assert len(answers) == len(pages) > 50
    return {page: found for page, found in answers.items() if found != status}


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_an_attack_on_any_page_is_refused_and_changes_nothing(attack, method, signed_in, ada):
    window = signed_in(ada)
    if not ATTACKS[attack]:
        del window.cookies[settings.LAUNCH_COOKIE_NAME]
    before = everything_stored()

    assert not_answered(403, lambda page: send(window, method, page, ATTACKS[attack])) == {}
    assert everything_stored() == before


@pytest.mark.parametrize("somebody", [True, False], ids=["signed in", "stranger"])
def test_a_form_without_its_token_is_refused_and_changes_nothing(somebody, signed_in, ada):
    window = signed_in(ada) if somebody else launched_client()
    window.handler.enforce_csrf_checks = True
    before = everything_stored()

    def answer(page):
        refused = window.post(page.path, FORGED)
        assert "403_csrf.html" in [template.name for template in refused.templates], page
        return refused.status_code

    assert not_answered(403, answer, every_page()) == {}
    assert everything_stored() == before


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_an_unexpected_method_is_refused_on_any_page(method, signed_in, ada):
    window = signed_in(ada)
    before = everything_stored()

    def answer(page):
        return window.generic(method, page.path, "username=eve").status_code

    assert not_answered(405, answer) == {}
    assert everything_stored() == before


def test_the_pages_come_from_the_urlconf():
    names = {page.name for page in every_page()}

    assert {"home:index", "accounts:login", "accounts:logout", "setup"} <= names
    assert HOST not in names
