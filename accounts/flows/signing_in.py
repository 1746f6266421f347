"""Sign-in, sign-out, the end of one's other sessions, and reauthentication."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.db import Error, transaction
from django.http import HttpRequest

from accounts import authentication, reauthentication, sessions
from accounts.authentication import Authenticated
from accounts.errors import MustWait, WrongPassword
from accounts.flows.begin_session import begin_session
from accounts.flows.credentials import lock_account, record_switching_off, recording_refusal
from accounts.http import SignedInRequest
from accounts.models import Session, User
from accounts.throttle import key_for, throttle
from audit import events
from audit.log import record

logger = logging.getLogger(__name__)


def sign_in(request: HttpRequest, *, username: str, password: str) -> None:
    """Sign the person in with a new session; raise WrongPassword, MustWait or Busy."""
    with _recording_who_is_not_let_in(username):
        authenticated = authentication.authenticate(username, password)
        with throttle.reset_on_success(authenticated.attempt):
            _begin_session(request, authenticated)


def identify(username: str, password: str, *, staff_only: bool = False) -> User:
    """Authenticate a user name and password; raise WrongPassword, MustWait or Busy.

    With `staff_only`, everyone but administrators and desk staff is refused.
    """
    with _recording_who_is_not_let_in(username):
        authenticated = authentication.authenticate(username, password)
        if staff_only and not authenticated.user.role.runs_the_terminal:
            raise authentication.right_but_refused(
                "not_staff", authenticated.user, authenticated.attempt
            )
        with throttle.reset_on_success(authenticated.attempt):
            lock_account(authenticated)
    return authenticated.user


def sign_out(request: HttpRequest) -> None:
    """End the session of the signed-in person, even if the database can't be written.

    The session is revoked in memory then, and `finish_signing_out` does the rest later.
    """
    person, key = request.user, request.session.session_key
    try:
        with transaction.atomic():
            record(events.SignedOut(), request=request)
            auth.logout(request)
    except Error:
        logger.exception("Somebody has signed out, which cannot be written down yet.")
        sessions.revoke(sessions.reference(key))
        request.session = sessions.SessionStore(key)  # for the receivers
        auth.user_logged_out.send(sender=type(person), request=request, user=person)
        request.session, request.user = sessions.SessionStore(), AnonymousUser()


def finish_signing_out() -> None:
    """Record the sign-outs that could not be recorded before; raise django.db.Error."""
    for session in sessions.revoked():
        with transaction.atomic():
            row = Session.objects.select_related("user").filter(pk=session).first()
            if row is not None:
                if row.user:
                    record(events.SignedOut(), actor=row.user)
                row.delete()
        sessions.forget_revoked(session)


def end_session(request: SignedInRequest, *, reference: str) -> bool:
    """End the other session with this `reference`; return whether there was one."""
    return bool(_end_others(request, pk=reference))


def end_other_sessions(request: SignedInRequest) -> int:
    """End all sessions of the person except this one; return how many there were."""
    return _end_others(request)


def _end_others(request: SignedInRequest, **chosen: str) -> int:
    others = sessions.others_of(request.user, request.session.session_key)
    with transaction.atomic():
        ended = others.filter(**chosen).delete()[0]
        if ended:
            record(events.SessionsEnded(reason="ended_by_person", count=ended), request=request)
    return ended


def reauthenticate(
    request: SignedInRequest, *, password: str, then: events.Event | None = None
) -> None:
    """Reauthenticate the signed-in person; raise WrongPassword, MustWait or Busy.

    The session gets a new key (ASVS V7.2.4), so a copied cookie isn't reauthenticated. `then` is
    recorded in the same transaction.
    """
    person = request.user
    with recording_refusal(request, lambda why: events.ReauthenticationRefused(reason=why)):
        authenticated = authentication.authenticate(person.get_username(), password)
        with throttle.reset_on_success(authenticated.attempt):
            lock_account(authenticated)
            auth.update_session_auth_hash(request, authenticated.user)  # with a new key
            reauthentication.note_proof(request)
            request.session.save()
            record(events.Reauthenticated(), request=request)
            if then:
                record(then, request=request)


def _begin_session(request: HttpRequest, authenticated: Authenticated) -> None:
    lock_account(authenticated)
    begin_session(request, authenticated.user)
    reauthentication.note_proof(request)
    request.session.save()
    signed_in = events.SignedIn(failures_since=authenticated.attempt.failures_before)
    record(signed_in, actor=authenticated.user, request=request)


@contextmanager
def _recording_who_is_not_let_in(username: str) -> Iterator[None]:
    try:
        yield
    except WrongPassword as wrong:
        with transaction.atomic():
            reference = _reference(username, wrong.user)
            refused = events.SignInRefused(reason=wrong.reason, name_reference=reference)
            record(refused, subject=wrong.user)
            record_switching_off(wrong)
        raise
    except MustWait as must:
        if must.first:  # one entry per wait, or a script could fill the disk
            user = authentication.find(username)
            reference = _reference(username, user)
            record(events.SignInThrottled(wait=must.wait, name_reference=reference), subject=user)
        raise


def _reference(username: str, user: User | None) -> str:
    return "" if user else key_for(username)[:16]
