"""Setting a password, with the current one or another authentication."""

from __future__ import annotations

from django.contrib import auth

from accounts import authentication, notices, reauthentication, sessions
from accounts.flows.credentials import lock_account, recording_refusal
from accounts.flows.pins import delete_pin
from accounts.http import SignedInRequest
from accounts.models import User
from accounts.passwords import hashers
from accounts.passwords.hash_slots import slots
from accounts.throttle import key_for, throttle
from audit import events
from audit.log import record


def change_password(request: SignedInRequest, *, old_password: str, new_password: str) -> bool:
    """Change the password of the signed-in person; end their other sessions, remove their PIN.

    This session gets a new key and the lifetime of a new session. Returns whether there was a PIN.
    Raises WrongPassword, MustWait or Busy.
    """
    person = request.user
    with recording_refusal(request, lambda why: events.PasswordChangeRefused(reason=why)):
        with slots.one():
            authenticated = authentication.authenticate(person.get_username(), old_password)
            encoded = hashers.encode(new_password)
        with throttle.reset_on_success(authenticated.attempt):
            lock_account(authenticated)
            authenticated.user.password = encoded
            authenticated.user.save(update_fields=["password"])
            key = request.session.session_key
            ended = sessions.end_sessions_of(authenticated.user, except_key=key)
            auth.update_session_auth_hash(request, authenticated.user)
            reauthentication.note_proof(request)
            told = notices.leave(authenticated.user, notices.Kind.PASSWORD_CHANGED)
            notices.hide(told, request.session)
            request.session.save()
            sessions.prolong(request.session)
            record(events.PasswordChanged(sessions_ended=ended), actor=person, request=request)
            return delete_pin(authenticated.user, "new_password", request)


def set_new_password(person: User, *, encoded: str) -> int:
    """Set the password of `person` to the hash `encoded`; return how many sessions ended.

    Call it in the transaction that uses up and records the other authentication. Compute `encoded`
    with hashers.encode before that transaction, because other writers would wait for it. Failed
    attempts are reset, even if they had turned the password off. A PIN is removed: anyone who knew
    the old password may have set it.
    """
    person.password, person.pin_failures = encoded, 0
    person.save(update_fields=["password", "pin_failures"])
    throttle.reset_failures(key_for(person))
    if delete_pin(person, "new_password"):
        notices.leave(person, notices.Kind.PIN_REMOVED)
    return sessions.end_sessions_of(person)
