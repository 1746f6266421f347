"""Ending one's own sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts import sessions
from audit import events
from audit.log import record

if TYPE_CHECKING:
    from accounts.http import SignedInRequest


def end_session(request: SignedInRequest, *, reference: str) -> bool:
    """End the other session with this `reference`; return whether there was one."""
    with transaction.atomic():
        others = sessions.others_of(request.user, request.session.session_key)
        ended = others.filter(pk=reference).delete()[0]
        if ended:
            record(events.SessionsEnded(reason="ended_by_person", count=ended), request=request)
    return bool(ended)


def end_other_sessions(request: SignedInRequest) -> int:
    """End all sessions of the person except this one; return how many there were."""
    with transaction.atomic():
        ended = sessions.end_sessions_of(request.user, except_key=request.session.session_key)
        if ended:
            record(events.SessionsEnded(reason="ended_by_person", count=ended), request=request)
    return ended
