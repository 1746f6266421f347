"""Every answer carries the headers: pages, refusals, errors, redirects and static files."""

from __future__ import annotations

import base64
import hashlib
from itertools import product

import pytest
from django.test import Client

from djangoapp import gate_page
from djangoapp.headers import CONTENT_SECURITY_POLICY
from tests.clients import HOST, launched_client, undone
from tests.pages import every_page

pytestmark = pytest.mark.django_db

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# The color is part of the address, and says nothing about anybody.
CACHEABLE = {
    "accent": "private, max-age=31536000, immutable",
    "style": "private, max-age=3600",
}
NEVER = ("Server", "X-Powered-By", "Access-Control-Allow-Origin", "Strict-Transport-Security")


def assert_protected(answer, policy: str = CONTENT_SECURITY_POLICY) -> None:
    expected = EXPECTED | {"Content-Security-Policy": policy}
    assert {name: answer.headers.get(name) for name in expected} == expected
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert "microphone=()" in answer.headers["Permissions-Policy"]
    assert [name for name in NEVER if name in answer.headers] == []


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_every_page_answers_with_the_headers_and_is_not_stored(method, signed_in, ada):
    for window, page in product((signed_in(ada), launched_client()), every_page()):
        with undone(window):
            answer = getattr(window, method)(page.path)

        assert_protected(answer)
        kept = CACHEABLE.get(page.name) if answer.status_code == 200 else None
        assert answer.headers["Cache-Control"] == (kept or "no-store"), page


@pytest.mark.parametrize(
    ("path", "status"),
    [("/no/such/page", 404), ("/static/no-such-file.css", 404), ("/accounts/login", 301)],
)
def test_errors_and_redirects_answer_with_the_headers(path, status, visitor):
    answer = visitor.get(path)

    assert answer.status_code == status
    assert_protected(answer)
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_refusal_at_the_gate_answers_with_the_headers():
    for answer in (
        Client().get("/"),
        Client(headers={"host": HOST}).get("/static/css/base.css"),
        Client(headers={"host": HOST}).delete("/"),
    ):
        assert answer.status_code in (403, 405)
        assert_protected(answer, gate_page.POLICY)
        assert answer.headers["Cache-Control"] == "no-store"


def test_static_files_have_the_headers_and_may_be_kept(visitor):
    answer = visitor.get("/static/css/base.css")
    answer.close()

    assert answer.status_code == 200
    assert_protected(answer)
    assert answer.headers["Cache-Control"] == "max-age=3600, public"
    assert answer.headers["Content-Type"] == 'text/css; charset="utf-8"'


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere():
    directives = dict(part.split(" ", 1) for part in CONTENT_SECURITY_POLICY.split("; "))

    assert set(directives.values()) == {"'none'", "'self'"}
    assert directives["default-src"] == directives["base-uri"] == "'none'"
    assert directives["frame-ancestors"] == directives["object-src"] == "'none'"


def test_the_page_at_the_gate_brings_its_style_and_allows_no_other():
    answer = Client().get("/")
    style = answer.content.decode().split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

    directives = dict(part.split(" ", 1) for part in gate_page.POLICY.split("; "))
    assert directives["style-src"] == f"'sha256-{digest}'"
    assert b"href=" not in answer.content
    assert b"src=" not in answer.content
