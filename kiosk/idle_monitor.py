"""Ends sessions that are idle or over their limit; runs once a second in its own thread.

Every session is checked by its recorded activity, so hanging pages and stopped scripts make no
difference. On a kiosk, sessions end; on a desktop, their screens are locked.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import Error, connection
from django.db.models import BooleanField, ExpressionWrapper, Q

from accounts import clock
from accounts.flows.signing_in import finish_signing_out
from accounts.models import Session
from accounts.sessions import revoked
from kiosk import guests, timing
from kiosk.clock_watch import Clocks, Disturbance
from kiosk.flows import ending, screen_lock
from kiosk.flows.ending import LeftBecause
from kiosk.models import KioskPolicy
from kiosk.presence import presences
from kiosk.sign_out_reason import SignOutReason, show_sign_out_page

PACE, DESKTOP_PACE = 1.0, 5.0  # seconds between checks, at most
SHORTEST = 0.05  # seconds, if something is due earlier

SHOWN_REASONS = {
    "idle": SignOutReason.IDLE,
    "limit": SignOutReason.LIMIT,
    "step_away": SignOutReason.AWAY,
    "suspend": SignOutReason.CLOCK,
    "clock_jump": SignOutReason.CLOCK,
    "screen_lock": SignOutReason.SCREEN,
}

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Row:
    session: str
    person: int | None
    begun: datetime  # by `clock.now`
    passwordless: bool


class IdleMonitor:
    """The monitor. One instance per process, used by one thread."""

    def __init__(self, clocks: Clocks | None = None) -> None:
        self._clocks = clocks or Clocks()
        self.pace = self._rest = PACE if settings.KIOSK else DESKTOP_PACE
        self._disturbed: Disturbance | None = None
        self._here: dict[int, str] = {}  # session by person
        self._unended: dict[str, LeftBecause] = {}  # not yet ended in the database
        self._seen: tuple[KioskPolicy, list[_Row]] | None = None  # of the last check
        self._failing = False

    def watch(self, ending: threading.Event) -> None:
        """Check periodically until `ending` is set; closes its connection."""
        try:
            while not ending.wait(self._rest):
                self._look_again()
        finally:
            connection.close()

    def look(self) -> None:
        """End or lock sessions that are due, and renew the window's view if necessary.

        Raises django.db.Error; pending work is then done by the next check. The view of a session
        that cannot be ended is discarded anyway, with its cookie.
        """
        self._disturbed = self._clocks.rested(self.pace) or self._disturbed
        self._rest = self.pace
        policy, rows, signed_out, faults = self._read()
        ended = [row for row in rows if self._end(row, policy, faults)]
        self._disturbed = None  # The remaining work is in `_unended`.
        self._seen = (
            policy,
            [row for row in rows if row not in ended or row.session in self._unended],
        )
        self._renew_view_if_empty(_people([row for row in rows if row not in ended]), signed_out)
        for fault in faults:
            raise fault
        finish_signing_out()
        guests.sweep()  # whose time is over, or whose session ended without a signal

    def _read(self) -> tuple[KioskPolicy, list[_Row], frozenset[int], list[Error]]:
        """Return the policy, sessions, recent sign-outs, and database errors.

        If the database cannot be read, the previous sessions are checked again. If there are none,
        raises django.db.Error.
        """
        try:
            policy, known = KioskPolicy.current(), presences.known()
            rows = list(_rows())
        except Error as fault:
            if self._seen is None:
                raise
            return *self._seen, frozenset(), [fault]
        there = {row.session for row in rows}
        presences.forget(known - there)
        self._unended = {one: why for one, why in self._unended.items() if one in there}
        here = _people([row for row in rows if row.session not in self._unended])
        # At the same time, so that later sign-ins are not mixed up.
        signed_out = presences.take_gone(here)
        self._here |= here
        return policy, rows, signed_out, []

    def _look_again(self) -> None:
        try:
            self.look()
        except Exception:
            if not self._failing:  # one log entry, however long it lasts
                logger.exception("Sessions that are left could not be ended; trying again.")
            self._failing = True
            connection.close()
        else:
            self._failing = False
        self._clocks.rest()

    def _end(self, row: _Row, policy: KioskPolicy, faults: list[Error]) -> bool:
        """End or lock the session if it is due; return whether it is over.

        Database errors are added to `faults`; the session is then ended by the next check.
        """
        presence, now = presences.of(row.session), presences.now()
        if not settings.KIOSK:
            if row.person and self._is_due(timing.until_lock(presence, policy, now)):
                try:
                    screen_lock.lock_left_alone(row.session, row.person)
                except Error as fault:
                    faults.append(fault)
            return False
        stay = timing.Stay(presence, (clock.now() - row.begun).total_seconds(), row.passwordless)
        end = timing.end_of(stay, policy, now)
        # Idle sessions are not ended while staff use the window.
        hold = presences.staff_leave_in() if end.reason == "idle" else 0.0
        due = end.reason if self._is_due(max(end.seconds, hold)) else None
        why = self._unended.pop(row.session, None) or self._disturbed or due
        if why is None:
            return False
        try:
            ending.end_session_left(row.session, row.person, why=why, shown=SHOWN_REASONS[why])
        except Error as fault:
            self._unended[row.session] = why
            faults.append(fault)
        return True

    def _is_due(self, seconds: float) -> bool:
        """Return whether the time is over, and schedule the next check no later than that."""
        if seconds > 0:
            self._rest = min(self._rest, max(seconds, SHORTEST))
        return seconds <= 0

    def _renew_view_if_empty(self, here: dict[int, str], signed_out: frozenset[int]) -> None:
        """Renew a kiosk's view if the signed-in person is gone and nobody else is signed in.

        For those who `signed_out` themselves, it was renewed already.
        """
        before, self._here = self._here, here
        left = [who for who in before if who not in here and who not in signed_out]
        if left and not here and settings.KIOSK:
            show_sign_out_page(presences.why_over(before[left[0]]) or SignOutReason.STAFF)


def _people(rows: list[_Row]) -> dict[int, str]:
    return {row.person: row.session for row in rows if row.person}


def _rows() -> Iterator[_Row]:
    passwordless = ExpressionWrapper(
        Q(user__password__startswith=UNUSABLE_PASSWORD_PREFIX), output_field=BooleanField()
    )
    here = Session.objects.exclude(pk__in=revoked()).annotate(passwordless=passwordless)
    for row in here.values_list("pk", "user_id", "created_at", "passwordless"):
        session, person, begun, without = row
        yield _Row(session, person, begun, bool(without))
