"""Times and waits in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.utils.timezone import override

from djangoapp.templatetags.times import ago, in_words, wait

NOON = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("past", "expected"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=-90), "just now"),  # the clock was set back
        (timedelta(days=-3), "on March 17, 2026 at noon"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=1), "today at 11 a.m."),
        (timedelta(hours=12, minutes=1), "yesterday at 11:59 p.m."),
        (timedelta(hours=36), "yesterday at midnight"),
        (timedelta(hours=36, minutes=1), "on March 12, 2026 at 11:59 p.m."),
    ],
)
def test_moment_in_words(past, expected):
    assert in_words(NOON - past, now=NOON) == expected


def test_yesterday_is_yesterday_where_the_computer_stands():
    with override(timezone(timedelta(hours=14))):
        moment = ago(datetime(2026, 1, 2, 9, 59, 58, 123, tzinfo=UTC))
    assert 'datetime="2026-01-02T23:59:58+14:00"' in moment
    assert 'title="Jan. 2, 2026, 11:59 p.m."' in moment


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "0 seconds"),
        (-3, "0 seconds"),
        (1, "1 second"),
        (30, "30 seconds"),
        (60, "1 minute"),
        (61, "1 minute 1 second"),
        (900, "15 minutes"),
    ],
)
def test_wait_in_words(seconds, expected):
    assert wait(seconds) == expected
