"""The judge of sessions that are left: looks every second, whatever a page says or does not say.

Every session in the table is judged by its own presence, so a page that hangs and a script that was
stopped change nothing. In a kiosk sessions end; elsewhere their screens are locked.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q

from accounts.models import Session
from kiosk import flows, rules
from kiosk.clocks import Clocks, Disturbance
from kiosk.models import KioskPolicy
from kiosk.presence import presences
from kiosk.receipt import Why, show_receipt

PACE, DESKTOP_PACE = 1.0, 5.0  # seconds between two looks

RECEIPTS = {
    "idle": Why.IDLE,
    "limit": Why.LIMIT,
    "step_away": Why.AWAY,
    "suspend": Why.CLOCK,
    "clock_jump": Why.CLOCK,
}

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Row:
    session: str
    person: int | None
    begun: float  # by the wall clock
    passwordless: bool


class Guard:
    """One per process, used by one thread."""

    def __init__(self, clocks: Clocks | None = None) -> None:
        self._clocks = clocks or Clocks()
        self.pace = PACE if settings.KIOSK else DESKTOP_PACE
        self._disturbed: Disturbance | None = None
        self._here: frozenset[int] = frozenset()
        self._failing = False

    def watch(self, ending: threading.Event) -> None:
        """Look again and again until `ending` is set; leave no connection open."""
        try:
            while not ending.wait(self.pace):
                self._look_again()
        finally:
            connection.close()

    def look(self) -> None:
        """End or lock what is due, and have the window show a new view where it has to.

        Raises django.db.Error; what was noticed is then done the next time.
        """
        self._disturbed = self._clocks.rested(self.pace) or self._disturbed
        policy, known = KioskPolicy.current(), presences.known()
        rows = list(_rows())
        presences.forget(known - {row.session for row in rows})
        ended = {row.session: why for row in rows if (why := self._judge(row, policy))}
        if settings.KIOSK:
            self._see_off(rows, ended)
        self._disturbed = None

    def _look_again(self) -> None:
        try:
            self.look()
        except Exception:
            if not self._failing:  # one entry in the log, however long it lasts
                logger.exception("Sessions that are left could not be ended; trying again.")
            self._failing = True
            connection.close()
        else:
            self._failing = False
        self._clocks.rest()

    def _judge(self, row: _Row, policy: KioskPolicy) -> Why | None:
        """End or lock the session if that is due; return what its receipt says if it ended."""
        presence, now = presences.of(row.session), presences.now()
        if not settings.KIOSK:
            if row.person and rules.until_lock(presence, policy, now) <= 0:
                flows.lock_left_alone(row.session, row.person)
            return None
        stay = rules.Stay(presence, self._clocks.wall() - row.begun, row.passwordless)
        end = rules.end_of(stay, policy, now)
        if not self._disturbed and end.seconds > 0:
            return None
        why = self._disturbed or end.reason
        flows.end_session_left(row.session, row.person, why=why, receipt=RECEIPTS[why])
        return RECEIPTS[why]

    def _see_off(self, rows: list[_Row], ended: dict[str, Why]) -> None:
        """Renew the view if whoever was signed in here is not any more, and nobody else is."""
        here = {row.person: ended.get(row.session) for row in rows if row.person}
        before, self._here = self._here, frozenset(who for who in here if here[who] is None)
        gone = [who for who in before | here.keys() if who not in self._here]
        unseen = [who for who in gone if not presences.is_seen_off(who)]
        if unseen and not self._here:
            show_receipt(here.get(unseen[0]) or Why.STAFF)


def _rows() -> Iterator[_Row]:
    passwordless = ExpressionWrapper(
        Q(user__password__startswith=UNUSABLE_PASSWORD_PREFIX), output_field=BooleanField()
    )
    sessions = Session.objects.annotate(passwordless=passwordless)
    for row in sessions.values_list("pk", "user_id", "created_at", "passwordless"):
        session, person, begun, without = row
        yield _Row(session, person, begun.timestamp(), bool(without))
