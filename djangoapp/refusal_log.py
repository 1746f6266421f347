"""Records blocked requests and navigations in the audit log, rate limited."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from django.db import DatabaseError
from django.http import HttpRequest

from accounts import best_effort
from audit.events import NavigationRefused, RequestRefused
from audit.log import record

log = logging.getLogger(__name__)

Reason = Literal[
    "method", "host", "target", "cookies", "origin", "site", "length", "charset", "launch",
    "cookie", "csrf", "permission", "malformed", "navigation",
]  # fmt: skip
FIRST_PAUSE, LONGEST_PAUSE = 60.0, 3600.0  # seconds
LAUNCH_PATH = "/launch/"  # What follows is a secret, even if expired.
PATH_LENGTH, METHOD_LENGTH = 100, 10


@dataclass
class _Tally:
    """Refusals for one reason: how many are unrecorded, and until when they are only counted."""

    waiting: int = 0
    pause: float = 0.0
    quiet_until: float = 0.0

    def take(self) -> int:
        """Return how many are unrecorded, and reset the count."""
        times, self.waiting = self.waiting, 0
        return times


class RefusalLog:
    """Records the first refusal of each kind at once, then counts for up to an hour.

    A flood that lasts a day creates fewer than forty entries per reason; a quiet hour resets it.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._tallies: dict[Reason, _Tally] = {}

    def count(self, reason: Reason) -> int:
        """Count one refusal; return how many to record now, or 0."""
        with self._lock:
            now = self._now()
            tally = self._tallies.setdefault(reason, _Tally())
            tally.waiting += 1
            if now < tally.quiet_until:
                return 0
            calm = now > tally.quiet_until + LONGEST_PAUSE
            tally.pause = (
                FIRST_PAUSE if calm or not tally.pause else min(tally.pause * 2, LONGEST_PAUSE)
            )
            tally.quiet_until = now + tally.pause
            return tally.take()

    def give_back(self, reason: Reason, times: int) -> None:
        """Count these as unrecorded again; the next refusal records them."""
        with self._lock:
            tally = self._tallies[reason]
            tally.waiting += times
            tally.quiet_until = self._now()
            tally.pause /= 2  # which that entry doubles again

    def waiting(self) -> dict[Reason, int]:
        """Return the unrecorded counts, and reset them."""
        with self._lock:
            return {
                reason: times for reason, tally in self._tallies.items() if (times := tally.take())
            }


refusal_log = RefusalLog()
blocked_navigations = RefusalLog()


def note(request: HttpRequest, reason: Reason) -> None:
    """Count this refusal, and record it if due."""
    if times := refusal_log.count(reason):
        method = (request.method or "")[:METHOD_LENGTH]
        event = RequestRefused(reason=reason, method=method, path=_path(request), times=times)
        if not _is_written(event, request):
            refusal_log.give_back(reason, times)


def note_navigation(scheme: str, host: str) -> None:
    """Count a blocked navigation, and record it if due."""
    if times := blocked_navigations.count("navigation"):
        _write("navigation", NavigationRefused(scheme=scheme, host=host, times=times))


def write_what_is_counted() -> None:
    """Record all unrecorded refusals, at the end of the program."""
    for reason, times in refusal_log.waiting().items():
        _write(reason, RequestRefused(reason=reason, method="", path="", times=times))
    for reason, times in blocked_navigations.waiting().items():
        _write(reason, NavigationRefused(scheme="", host="", times=times))


def _write(reason: Reason, event: NavigationRefused | RequestRefused) -> None:
    # Losing the entry changes nothing: the request or navigation was refused in any case.
    try:
        record(event)
    except DatabaseError as error:
        log.warning("%d refusals (%s) not recorded: %s", event.times, reason, error)


def _is_written(event: RequestRefused, request: HttpRequest) -> bool:
    # This event may be recorded later: the request was refused in any case.
    try:
        return best_effort.attempt(partial(record, event, request=request))
    except DatabaseError as error:
        log.warning("%d refused requests (%s) not recorded: %s", event.times, event.reason, error)
        return False


def _path(request: HttpRequest) -> str:
    if request.path_info.startswith(LAUNCH_PATH):
        return LAUNCH_PATH
    # A path may contain a code; the URL pattern is enough.
    route = f"/{request.resolver_match.route}" if request.resolver_match else request.path_info
    return "".join(letter if letter.isprintable() else "?" for letter in route[:PATH_LENGTH])
