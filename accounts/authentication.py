"""Password authentication: the only place where a password is checked."""

from __future__ import annotations

from dataclasses import dataclass

from accounts import notices
from accounts.errors import Reason, WrongPassword
from accounts.lockout import Attempt
from accounts.models import User
from accounts.passwords import hashers
from accounts.passwords.hash_slots import slots
from accounts.throttle import failures_here, key_for, throttle


@dataclass(frozen=True)
class Authenticated:
    """A person who entered the right password, and the counted attempt to reset.

    `renewed` is the hash to store if the current one is not of the normalized password.
    """

    user: User
    attempt: Attempt
    renewed: str = ""


def authenticate(username: str, password: str) -> Authenticated:
    """Authenticate a user name and password; raise WrongPassword, MustWait or Busy.

    An unknown name and a wrong password cost the same queries and the same hash. The right password
    of an account that can't sign in is not counted as a failure, and the refusal says why.
    """
    throttle.check(key_for(username))
    with slots.one():
        user = find(username)
        key = key_for(user or username)
        attempt = throttle.reserve(key, known=user is not None, password=password)
        form = hashers.opening_form(password, user.password if user else None)
        failures_here.keep()
        right = form is not None and not attempt.is_hopeless
        if user and form is not None and right and user.is_active:
            return Authenticated(user, attempt, _renewed(form))
    if user and right:
        reason: Reason = "waiting" if user.waits_for_approval else "disabled"
        raise right_but_refused(reason, user, attempt)
    if not attempt.repeated:
        failures_here.note()
    raise WrongPassword(_reason(user, attempt), user, attempt)


def right_but_refused(reason: Reason, user: User, attempt: Attempt) -> WrongPassword:
    """Return the refusal for a right password, after resetting its attempt."""
    with throttle.reset_on_success(attempt):
        if not User.objects.filter(pk=user.pk, password=user.password).exists():
            raise WrongPassword("wrong_password", user, attempt)  # changed in the meantime
        notices.notify_of_failures(user, attempt.failures_to_tell)
    return WrongPassword(reason, user, attempt)


def find(username: str) -> User | None:
    """Return the person with this user name, in any spelling, or None."""
    return User.objects.called(username)


def _renewed(form: str) -> str:
    return "" if form == hashers.normalized(form) else hashers.encode(form)


def _reason(user: User | None, attempt: Attempt) -> Reason:
    if user is None:
        return "unknown_name"
    return "repeated_password" if attempt.repeated else "wrong_password"
