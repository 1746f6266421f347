"""Deleting one's own account."""

from __future__ import annotations

from django.contrib import auth

from accounts import authentication, memberships
from accounts.access import refuse_if_last_administrator
from accounts.errors import LastAdministrator
from accounts.flows.credentials import lock_account, recording_refusal
from accounts.http import SignedInRequest
from accounts.models import SignInAttempts, User
from accounts.throttle import throttle
from audit import events
from audit.log import record


def delete_account(request: SignedInRequest, *, password: str) -> None:
    """Delete the account of the signed-in person with all its data.

    The audit log keeps the primary key. Raises LastAdministrator, WrongPassword, MustWait or Busy.
    """
    person = request.user
    with recording_refusal(request, lambda why: events.AccountDeletionRefused(reason=why)):
        authenticated = authentication.authenticate(person.get_username(), password)
        with throttle.reset_on_success(authenticated.attempt):
            lock_account(authenticated)
            refused = _last_administrator(authenticated.user)
            if refused is None:
                _delete(request, authenticated.user, authenticated.attempt.key)
            else:  # recorded with the right password
                why = events.AccountDeletionRefused(reason="last_administrator")
                record(why, request=request)
    if refused:
        raise refused


def _last_administrator(person: User) -> LastAdministrator | None:
    try:
        refuse_if_last_administrator(person)
    except LastAdministrator as refused:
        return refused
    return None


def _delete(request: SignedInRequest, person: User, key: str) -> None:
    role = memberships.role_of(person)
    record(events.AccountDeleted(role=role), actor=person, subject=person, request=request)
    auth.logout(request)
    SignInAttempts.objects.filter(pk=key).delete()
    person.delete()
