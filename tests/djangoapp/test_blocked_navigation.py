"""Pages that wanted to lead elsewhere: in the audit log, without filling it."""

from __future__ import annotations

import json

import pytest

from audit.models import Entry
from djangoapp import refusal_log, startup

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_counted(monkeypatch):
    monkeypatch.setattr(refusal_log, "blocked_navigations", refusal_log.RefusalLog())


def written():
    entries = Entry.objects.filter(kind="navigation_refused").order_by("sequence")
    return [json.loads(entry.data) for entry in entries]


def test_the_first_is_written_at_once_and_a_flood_is_counted():
    for _ in range(50):
        startup.note_refused_navigation("https", "elsewhere.example")

    assert written() == [{"scheme": "https", "host": "elsewhere.example", "times": 1}]

    refusal_log.write_what_is_counted()

    assert [one["times"] for one in written()] == [1, 49]
