"""What follows an authentication: lock the account's row, or record the refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from django.db import transaction
from django.utils import timezone

from accounts import notices
from accounts.authentication import Authenticated
from accounts.errors import MustWait, WrongPassword
from accounts.http import SignedInRequest
from accounts.lockout import SWITCHED_OFF_AFTER
from accounts.models import User
from audit import events
from audit.log import record

Reason = Literal["wrong_password", "throttled"]


def lock_account(authenticated: Authenticated) -> None:
    """Lock the account's row, and check that it didn't change while the password was checked.

    The right password resets the failures before it, so the person is notified of these, except for
    their own a moment ago.
    """
    user = authenticated.user
    changes = {"last_seen": timezone.now(), "pin_failures": 0}
    if authenticated.renewed:
        changes["password"] = authenticated.renewed
    same = User.objects.filter(pk=user.pk, is_active=True, password=user.password)
    if not same.update(**changes):
        raise WrongPassword("wrong_password", user, authenticated.attempt)
    user.password = authenticated.renewed or user.password
    notices.notify_of_failures(user, authenticated.attempt.failures_to_tell)


@contextmanager
def recording_refusal(
    request: SignedInRequest, refused: Callable[[Reason], events.Event]
) -> Iterator[None]:
    """Record the event that `refused` creates if authentication fails."""
    try:
        yield
    except WrongPassword as wrong:
        with transaction.atomic():
            record(refused("wrong_password"), request=request)
            record_switching_off(wrong)
        raise
    except MustWait as must:
        if must.first:  # one entry per wait, or a script could fill the disk
            record(refused("throttled"), request=request)
        raise


def record_switching_off(wrong: WrongPassword) -> None:
    """Record that this wrong password turned the password off."""
    attempt = wrong.attempt
    if wrong.user and not attempt.repeated and attempt.failures == SWITCHED_OFF_AFTER:
        record(events.PasswordSwitchedOff(failures=attempt.failures), subject=wrong.user)
