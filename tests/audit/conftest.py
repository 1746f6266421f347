"""Entries of other days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.events import SignedIn
from audit.log import record

A_WEEK = range(6, -1, -1)  # days ago: seven days of entries, by which the clock is believed


def days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


@pytest.fixture
def written_on_days(monkeypatch):
    """`written_on_days(9, 3)` writes an entry as if nine days ago and one as if three days ago."""
    now = timezone.now()

    def write(*days: int, **people: Any) -> None:
        for number in days:
            with monkeypatch.context() as clock:
                moment = now - timedelta(days=number)
                clock.setattr("django.utils.timezone.now", lambda at=moment: at)
                record(SignedIn(failures_since=number), **people)

    return write
