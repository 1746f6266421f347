"""Times are shown in the computer's own zone, with the offset of their own day."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.utils import timezone

from djangoapp.time_zone import MachineZone, machine_zone

WINTER = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
SUMMER = datetime(2026, 7, 15, 12, 0, tzinfo=UTC)


@pytest.fixture
def in_berlin(monkeypatch):
    with monkeypatch.context() as environment:
        environment.setenv("TZ", "Europe/Berlin")
        time.tzset()
        yield
    time.tzset()


def test_each_moment_has_the_offset_of_its_own_day(in_berlin):
    assert WINTER.astimezone(MachineZone()).strftime("%H:%M %z %Z") == "13:00 +0100 CET"
    assert SUMMER.astimezone(MachineZone()).strftime("%H:%M %z %Z") == "14:00 +0200 CEST"


def test_local_times_lead_back_to_the_same_moment(in_berlin):
    for moment in (WINTER, SUMMER):
        assert moment.astimezone(MachineZone()).astimezone(UTC) == moment
    assert timezone.make_aware(datetime(2026, 7, 15, 14, 0), MachineZone()) == SUMMER  # noqa: DTZ001


def test_a_time_without_a_day_has_the_offset_of_today(in_berlin):
    assert MachineZone().utcoffset(None) in (
        WINTER.astimezone(MachineZone()).utcoffset(),
        SUMMER.astimezone(MachineZone()).utcoffset(),
    )
    assert MachineZone().dst(WINTER) is None


def test_templates_show_the_computer_s_time(in_berlin, rf):
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse(Template("{{ at|time:'H:i' }}").render(Context({"at": SUMMER})))

    assert machine_zone(page)(rf.get("/")).content == b"14:00"
