"""Ending abandoned sessions."""

from __future__ import annotations

from typing import Literal

from django.conf import settings
from django.contrib import auth
from django.db import transaction
from django.http import HttpRequest

from accounts import sessions
from accounts.http import SignedInRequest
from accounts.models import Session, User
from audit import events
from audit.log import record
from kiosk import timing
from kiosk.models import KioskPolicy
from kiosk.presence import presences
from kiosk.sign_out_reason import SignOutReason, show_sign_out_page

LeftBecause = Literal["idle", "limit", "step_away", "suspend", "clock_jump", "screen_lock"]


def end_session_left(
    session: str, person: int | None, *, why: LeftBecause, shown: SignOutReason
) -> None:
    """End the session with this row, unless it has ended; anonymous ones are not recorded.

    `shown` is the reason shown by its page. Raises django.db.Error.
    """
    presences.end(session, shown)
    with transaction.atomic():
        ended = Session.objects.filter(pk=session).delete()[0]
        if ended and person:
            record(events.SessionLeft(reason=why), subject=User.objects.get(pk=person))


def end_locked(request: SignedInRequest) -> bool:
    """Sign out the person who locked this screen, if away long enough; return whether so."""
    session = sessions.reference(request.session.session_key)
    presence = presences.of(session)
    if timing.until_others_may_end(presence, KioskPolicy.current(), presences.now()):
        return False
    end_own_session(request, why="next_person", shown=SignOutReason.AWAY)
    return True


def end_own_session(
    request: SignedInRequest,
    *,
    why: Literal["wrong_codes", "next_person"],
    shown: SignOutReason,
) -> None:
    """End the session of this request, whose person has not reauthenticated."""
    presences.end(sessions.reference(request.session.session_key), shown)
    with transaction.atomic():
        record(events.SessionLeft(reason=why), subject=request.user)
        auth.logout(request)


def sign_everybody_out(request: HttpRequest | None = None, *, actor: User | None) -> int:
    """End all sessions of the terminal on behalf of the staff member `actor`; return their number.

    `actor` is None after the exit PIN. The window shows a new view afterwards.
    """
    with transaction.atomic():
        ended = _end_all(SignOutReason.STAFF)
        record(events.EverybodySignedOut(count=ended), actor=actor, request=request)
    if settings.KIOSK:
        show_sign_out_page(SignOutReason.STAFF)
    return ended


def sign_out_after_trouble() -> bool:
    """End all sessions because the page of a kiosk failed; return whether anyone was signed in.

    The caller shows a new view.
    """
    with transaction.atomic():
        somebody = Session.objects.filter(user__isnull=False).exists()
        if ended := _end_all(SignOutReason.TROUBLE):
            record(events.SessionsEnded(reason="page_failed", count=ended))
    return somebody


def _end_all(why: SignOutReason) -> int:
    """End all sessions in the caller's transaction; return their number.

    They are marked as handled first, so that the idle monitor does not renew the view again.
    """
    for session, person in Session.objects.values_list("pk", "user_id"):
        presences.end(session, why)
        if person:
            presences.go(person, session)
    return sessions.end_all()
