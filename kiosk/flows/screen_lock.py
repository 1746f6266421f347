"""Locking and unlocking the screen."""

from __future__ import annotations

import logging
from typing import Literal

from django.db import Error, transaction

from accounts import pins, sessions
from accounts.flows.pins import verify_pin
from accounts.flows.signing_in import reauthenticate
from accounts.http import SignedInRequest
from accounts.models import Session, User
from accounts.names import folding
from audit import events
from audit.log import record
from kiosk import unlock_codes
from kiosk.errors import WrongCode
from kiosk.flows.ending import end_own_session
from kiosk.presence import Lock, presences
from kiosk.sign_out_reason import SignOutReason

logger = logging.getLogger(__name__)


def lock(request: SignedInRequest, *, page: str, code: str = "") -> None:
    """Lock the screen and keep the session; `page` is shown after unlocking.

    `code` unlocks it for a person without a password.
    """
    session, now = sessions.reference(request.session.session_key), presences.now()
    kept = unlock_codes.digest(code, session) if code else b""
    presences.lock(session, Lock(since=now, used=now, page=page, code=kept))
    try:
        record(events.ScreenLocked(reason="by_person"), request=request)
    except Error:  # Lock the screen anyway.
        logger.exception("A screen was locked, which cannot be written down.")


def lock_left_alone(session: str, person: int) -> None:
    """Lock the screen of the session with this row because of inactivity.

    It is locked even if recording it raises django.db.Error.
    """
    presences.lock(session, Lock(since=presences.now(), used=presences.of(session).used))
    with transaction.atomic():
        # The session has just ended.
        if Session.objects.filter(pk=session).exists():
            record(events.ScreenLocked(reason="idle"), subject=User.objects.get(pk=person))


def unlock(request: SignedInRequest, *, secret: str) -> None:
    """Unlock the screen with the person's password or PIN.

    Raises WrongPassword, MustWait, PinRefused or Busy.
    """
    pin = folding.with_own_digits(secret).strip()
    # Passwords are longer.
    if request.user.pin and len(pin) == pins.LENGTH and pin.isdecimal():
        verify_pin(request.user, pin=pin)
        _open(request, "pin")
    else:
        unlocked = events.ScreenUnlocked(way="password")
        reauthenticate(request, password=secret, then=unlocked)


def unlock_with_code(request: SignedInRequest, *, code: str) -> None:
    """Unlock the screen with the code chosen for locking; raise WrongCode.

    The fifth wrong one ends the session. Attempts are counted before they are checked.
    """
    session = sessions.reference(request.session.session_key)
    lock, wrong = presences.lock_of(session), presences.count_wrong_code(session)
    if lock and wrong <= unlock_codes.MOST_WRONG and unlock_codes.matches(code, session, lock.code):
        _open(request, "code")
        return
    with transaction.atomic():
        record(events.UnlockRefused(reason="wrong_code"), request=request)
        if wrong >= unlock_codes.MOST_WRONG:
            end_own_session(request, why="wrong_codes", shown=SignOutReason.CODES)
    raise WrongCode(left=max(0, unlock_codes.MOST_WRONG - wrong))


def _open(request: SignedInRequest, way: Literal["pin", "code"]) -> None:
    """Change the session key, which ends the lock of the old key."""
    with transaction.atomic():
        request.session.cycle_key()
        request.session.save()
        record(events.ScreenUnlocked(way=way), request=request)
