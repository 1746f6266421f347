"""Whether a name and a password belong together: the one place where a password is checked."""

from __future__ import annotations

from dataclasses import dataclass

from accounts import hashers, names
from accounts.errors import Reason, WrongPassword
from accounts.models import User
from accounts.slots import slots
from accounts.throttle import Attempt, failures_here, key_for, throttle


@dataclass(frozen=True)
class Proof:
    """Somebody who gave the right password, and the try that is to be forgiven for it.

    `renewed` is the hash to store from now on, where the present one is not of the normalized form.
    """

    user: User
    attempt: Attempt
    renewed: str = ""


def prove(username: str, password: str) -> Proof:
    """Return whose name and password these are; raise WrongPassword, MustWait or Busy.

    An unknown name, a wrong password and an account that may not be used cost the same queries and
    the same hash.
    """
    key = key_for(username)
    throttle.check(key)
    with slots.one():
        user = find(username)
        attempt = throttle.reserve(key, known=user is not None, password=password)
        form = hashers.opening_form(password, user.password if user else None)
        failures_here.keep()
        if user and form is not None and user.is_active and not attempt.is_hopeless:
            return Proof(user, attempt, _renewed(form))
    if not attempt.repeated:
        failures_here.note()
    raise WrongPassword(_reason(user, attempt, right=form is not None), user, attempt)


def find(username: str) -> User | None:
    """Return the person of this name, in any spelling."""
    return User.objects.filter(username_key=names.canonical(username)).first()


def _renewed(form: str) -> str:
    return "" if form == hashers.normalized(form) else hashers.encode(form)


def _reason(user: User | None, attempt: Attempt, *, right: bool) -> Reason:
    if user is None:
        return "unknown_name"
    if attempt.repeated:
        return "repeated_password"
    if not right or attempt.is_hopeless:
        return "wrong_password"
    return "waiting" if user.waits_for_approval else "disabled"
