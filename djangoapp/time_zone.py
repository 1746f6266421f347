"""Shows times as the computer's own clock does, on every system, without a table of zones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone


class MachineZone(tzinfo):
    """The operating system's time zone, with the offset that is valid at each moment."""

    def fromutc(self, moment: datetime) -> datetime:
        """Return `moment`, which is in UTC whatever it says, in this zone."""
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
    """Middleware: forms and templates of this request mean the computer's own time."""

    def middleware(request: HttpRequest) -> HttpResponse:
        timezone.activate(MachineZone())
        return get_response(request)

    return middleware
