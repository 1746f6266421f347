"""Where the window may go."""

from __future__ import annotations

import logging

import pytest

from desktop.window.navigation import AllowedOrigin

HOME = "http://127.0.0.1:43210"


@pytest.fixture
def bounds():
    bounds = AllowedOrigin()
    bounds.move_to(f"{HOME}/launch/nonce")
    return bounds


@pytest.mark.parametrize("path", ["/", "/accounts/login/?next=/", "/launch/other", "/#top"])
def test_every_page_of_the_own_origin_is_allowed(bounds, path):
    assert bounds.allows(HOME + path)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:43211/",
        "http://127.0.0.1:432100/",
        "http://127.0.0.1/",
        "http://127.0.0.1:43210@evil.example/",
        "http://127.0.0.1:43210.evil.example/",
        "http://localhost:43210/",
        "https://127.0.0.1:43210/",
        "http://evil.example/http://127.0.0.1:43210/",
        "ws://127.0.0.1:43210/",
        "view-source:http://127.0.0.1:43210/",
        "blob:http://127.0.0.1:43210/1",
        "file:///etc/passwd",
        "data:text/html,hello",
        "about:blank",
        "chrome://version",
        "javascript:alert(1)",
        "mailto:ada@example.org",
        "",
    ],
)
def test_everything_else_is_refused(bounds, url):
    assert not bounds.allows(url)


def test_the_origin_before_is_left_for_good(bounds):
    bounds.move_to("http://127.0.0.1:5000/")

    assert not bounds.allows(f"{HOME}/")
    assert bounds.allows("http://127.0.0.1:5000/")


def test_home_is_the_first_page_of_the_origin(bounds):
    assert bounds.home == f"{HOME}/"


def test_before_the_first_move_nothing_is_allowed():
    assert not AllowedOrigin().allows(f"{HOME}/")


def test_a_refusal_is_noted_without_what_may_be_secret(bounds, caplog):
    with caplog.at_level(logging.WARNING):
        bounds.refuse("https://evil.example/?stolen=password#hash")

    assert caplog.messages == ["Refused to leave for https://evil.example"]
