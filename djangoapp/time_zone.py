"""The computer's local time zone, without a time zone database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone


class MachineZone(tzinfo):
    """The operating system's time zone, with the offset that is valid at each moment."""

    def fromutc(self, moment: datetime) -> datetime:
        """Convert `moment`, in UTC, to this zone."""
        return moment.replace(tzinfo=UTC).astimezone().replace(tzinfo=self)

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """Return the offset from UTC at this local time."""
        return _local(moment).utcoffset()

    def dst(self, moment: datetime | None) -> timedelta | None:
        """Return None: the system does not tell how much of the offset is summer time."""
        return None

    def tzname(self, moment: datetime | None) -> str | None:
        """Return the system's name for the zone at this local time."""
        return _local(moment).tzname()


def _local(moment: datetime | None) -> datetime:
    return (moment or datetime.now(UTC)).replace(tzinfo=None).astimezone()


def machine_zone(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: activate the computer's local time zone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        timezone.activate(MachineZone())
        return get_response(request)

    return middleware
