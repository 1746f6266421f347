"""What anybody can make the program do who has no secret costs it next to nothing."""

from __future__ import annotations

import http.client
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as some

from djangoapp.gate import gate
from tests import hostile
from tests.hostile import AT_MOST, cost, request

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = some.text(some.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=40)
LINES = some.tuples(some.sampled_from(hostile.HEADERS), TEXT, TEXT).map(
    lambda made: f"{made[0]}: {made[1]}{hostile.fill(made[2], 4_000) if made[2] else ''}"
)


def launched(host: str) -> str:
    """The Cookie of a window that has come in."""
    window = http.client.HTTPConnection(host)
    window.request("GET", f"/launch/{gate.issue_nonce(30)}")
    cookie = window.getresponse().getheader("Set-Cookie") or ""
    window.close()
    return cookie.partition(";")[0]


def test_no_request_of_a_stranger_costs_more_than_a_moment(served, caplog):
    assert hostile.too_costly(served) == {}
    assert "uncaptured" not in caplog.text


@limits(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=some.lists(LINES, max_size=4), own=some.booleans(), path=TEXT)
def test_a_generated_request_costs_no_more_than_a_moment(served, lines, own, path):
    target = "/" + "".join(f"%{ord(letter):02x}" for letter in hostile.fill(path or "a", 1_000))

    seconds, status = cost(served, request(target, *([f"Host: {served}"] if own else []), *lines))

    assert seconds <= AT_MOST
    assert status in hostile.TURNED_AWAY


@pytest.mark.parametrize("kind", hostile.COSTLY_VALUES)
def test_cookies_and_content_type_of_the_window_itself_cost_no_more_than_a_moment(served, kind):
    value = hostile.COSTLY_VALUES[kind][:7_800]
    own = (f"Host: {served}", f"Content-Type: {value}", f"Cookie: {launched(served)}; x={value}")

    seconds, _status = cost(served, request("/static/css/base.css", *own))

    assert seconds <= AT_MOST


@pytest.mark.parametrize("host", ["other", "{served}"])
def test_a_refused_request_leaves_nothing_to_parse(served, host, monkeypatch):
    seen = {}

    def page(request, status):
        seen.update(request.META)
        return HttpResponse(status=status)

    monkeypatch.setattr("djangoapp.gate.errors.outside_page", page)
    cookie = f"Cookie: {launched(served)}" if host == "other" else "Cookie: x"
    headers = [cookie, *(f"{name}: x" for name in hostile.HEADERS[1:12])]

    hostile.send(
        served, request(f"/{'p' * 999}?query", f"Host: {host.format(served=served)}", *headers)
    )

    told = {name for name in seen if name.startswith("HTTP_")}
    assert told <= {"HTTP_HOST", "HTTP_ACCEPT_LANGUAGE"}
    assert (seen["QUERY_STRING"], len(seen["PATH_INFO"])) == ("", 200)
    assert "CONTENT_TYPE" not in seen


def test_no_cookie_of_a_refused_window_can_be_read_either(served, monkeypatch):
    seen: dict[str, Any] = {}

    def page(request, status):
        seen.update(cookies=request.COOKIES, names=set(request.META))
        return HttpResponse(status=status)

    own = (f"Host: {served}", f"Cookie: {launched(served)}", "Origin: http://evil.example")
    monkeypatch.setattr("djangoapp.gate.errors.outside_page", page)

    assert hostile.status(hostile.send(served, request("/", *own))) == 403

    assert seen["cookies"] == {}
    assert "HTTP_COOKIE" not in seen["names"]


def test_a_stranger_is_answered_in_a_language_of_theirs(served):
    def ask(**headers):
        browser = http.client.HTTPConnection(served)
        browser.request("GET", "/", headers=headers)
        page = browser.getresponse().read().decode()
        browser.close()
        return page

    german, english = ask(**{"Accept-Language": "de"}), ask()

    assert 'lang="de"' in german
    assert 'lang="en"' in english
    assert 'class="card"' in english


@pytest.mark.parametrize("value", ['"{secret}"', "{secret}x", "x{secret}", "{secret} {secret}", ""])
def test_the_secret_counts_as_it_stands_in_the_header_and_not_otherwise(served, value):
    name = settings.LAUNCH_COOKIE_NAME
    cookie = f"{name}={value.format(secret=gate.secret)}"

    answer = hostile.send(served, request("/", f"Host: {served}", f"Cookie: {cookie}"))

    assert hostile.status(answer) == 403


def test_the_window_is_accepted_with_what_a_browser_sends(served):
    own = (f"Host: {served}", f"Cookie: a=1; {launched(served)};b", "Accept-Language: de")

    answer = hostile.send(served, request("/static/css/base.css", *own))

    assert hostile.status(answer) == 200
