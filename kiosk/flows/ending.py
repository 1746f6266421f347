"""Ending sessions whose people have left, or that have to make room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from django.conf import settings
from django.contrib import auth
from django.db import transaction

from accounts import sessions
from accounts.models import Session, User
from audit import events
from audit.log import record
from kiosk import timing
from kiosk.models import KioskPolicy
from kiosk.presence import presences
from kiosk.sign_out_reason import Why, show_receipt

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.http import SignedInRequest

LeftBecause = Literal["idle", "limit", "step_away", "suspend", "clock_jump", "screen_lock"]


def end_session_left(session: str, person: int | None, *, why: LeftBecause, receipt: Why) -> None:
    """End the session with this row, unless it has just ended; nobody's is not worth an entry.

    `receipt` is what its page says if it asks. Raises django.db.Error.
    """
    presences.end(session, receipt)
    with transaction.atomic():
        ended = Session.objects.filter(pk=session).delete()[0]
        if ended and person:
            record(events.SessionLeft(reason=why), subject=User.objects.get(pk=person))


def end_locked(request: SignedInRequest) -> bool:
    """Sign out whoever locked this screen, if they have been away for long enough; whether so."""
    session = sessions.reference(request.session.session_key)
    presence = presences.of(session)
    if timing.until_others_may_end(presence, KioskPolicy.current(), presences.now()):
        return False
    end_own_session(request, why="next_person", receipt=Why.AWAY)
    return True


def end_own_session(
    request: SignedInRequest,
    *,
    why: Literal["wrong_codes", "next_person"],
    receipt: Why,
) -> None:
    """End the session of this request, which is not proved to be its person's."""
    presences.end(sessions.reference(request.session.session_key), receipt)
    with transaction.atomic():
        record(events.SessionLeft(reason=why), subject=request.user)
        auth.logout(request)


def sign_everybody_out(request: HttpRequest | None = None, *, actor: User | None) -> int:
    """End all sessions of the terminal for `actor`, one of the staff; return how many there were.

    Whoever gave the exit PIN is None. The window shows a new view once that is done.
    """
    with transaction.atomic():
        ended = _end_all(Why.STAFF)
        record(events.EverybodySignedOut(count=ended), actor=actor, request=request)
    if settings.KIOSK:
        show_receipt(Why.STAFF)
    return ended


def sign_out_after_trouble() -> bool:
    """End all sessions, because the page of a kiosk failed; return whether one was a person's.

    The caller shows a new view.
    """
    with transaction.atomic():
        somebody = Session.objects.filter(user__isnull=False).exists()
        if ended := _end_all(Why.TROUBLE):
            record(events.SessionsEnded(reason="page_failed", count=ended))
    return somebody


def _end_all(why: Why) -> int:
    """End all sessions in the caller's transaction; return how many there were.

    Their people are seen off before: else the guard could come between, and renew the view again.
    """
    for session, person in Session.objects.values_list("pk", "user_id"):
        presences.end(session, why)
        if person:
            presences.go(person, session)
    return sessions.end_all()
