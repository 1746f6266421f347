"""Cookies are read as Django reads them, in a time that anybody may ask for."""

from __future__ import annotations

import pytest
from django.http import parse_cookie
from hypothesis import given
from hypothesis import strategies as some

from djangoapp import cookies
from tests import hostile

COOKIES = some.text(some.sampled_from('ab=; "\\0127"é'), max_size=60)


@given(COOKIES)
def test_they_are_the_same_as_django_reads(header):
    assert cookies.read(header) == parse_cookie(header)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("", {}),
        (" a = b ; c=d=e;;x", {"a": "b", "c": "d=e", "": "x"}),
        (r'a="b\"c\054d\\"', {"a": 'b"c,d\\'}),
        ('a="', {"a": '"'}),
        ('a=""', {"a": ""}),
        ('a="b', {"a": '"b'}),
        (r"a=b\054", {"a": r"b\054"}),
        ("a=1; a=2", {"a": "2"}),
    ],
)
def test_values_are_unquoted_where_they_are_quoted(header, found):
    assert cookies.read(header) == found


def test_every_value_of_a_name_is_found_as_it_stands():
    assert cookies.named('a="1"; b=2;a = 3 ; aa=4; a', "a") == ['"1"', "3"]


@pytest.mark.parametrize("pattern", [r"\"", r"\054", "\\", ";", '";'])
def test_sixteen_kilobytes_take_milliseconds(pattern):
    header = 'a="' + pattern * (16_000 // len(pattern)) + '"'

    assert hostile.moments(lambda: cookies.read(header)) <= hostile.AT_MOST


def test_a_header_without_the_name_is_not_parsed(monkeypatch):
    monkeypatch.setattr(cookies, "_pairs", lambda _header: pytest.fail("It is taken apart."))

    assert cookies.named("a=b; c=d", "x") == []
