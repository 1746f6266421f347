"""Time that passes, and a clock that somebody sets: two things that a program must tell apart."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import clock


def set_clock(monkeypatch: pytest.MonkeyPatch, **by: float) -> None:
    """Put the computer's clock forward, or back; no time passes."""
    moment = timezone.now() + timedelta(**by)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def pass_time(monkeypatch: pytest.MonkeyPatch, **time: float) -> None:
    """Let time pass, on every clock."""
    set_clock(monkeypatch, **time)
    moment = clock.now() + timedelta(**time)
    monkeypatch.setattr(clock, "now", lambda: moment)
