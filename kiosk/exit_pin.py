"""The exit PIN: four to eight digits with which the staff leave the kiosk, without a name.

Five wrong ones, then 15 minutes in which none is looked at; after a hundred in a row it opens
nothing until somebody of the staff has come in with a password (NIST SP 800-63B-4, 3.2.2). They are
counted in the database; the end of a wait is in memory, on a clock that nobody can set.
desktop/storage/exit_pin.py knows the same PIN from its hash, for a database that cannot be read,
and counts these tries, too: its wait holds here.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts import pins
from accounts.errors import MustWait
from accounts.passwords import hashers
from accounts.passwords.hash_slots import slots
from accounts.ports import ports
from audit import events
from audit.log import record
from kiosk.errors import WrongExitPin
from kiosk.models import KioskPolicy

if TYPE_CHECKING:
    from accounts.models import User

SHORTEST, LONGEST = 4, 8
TRIES, WAIT, MOST = 5, 900, 100  # tries in a row, then seconds; and tries in a row in all
SALT = "kiosk.exit_pin"  # desktop/storage/exit_pin.py mixes in the same


class Wait:
    """The wait after so many wrong ones. One per process."""

    def __init__(self) -> None:
        self.clock: Callable[[], float] = time.monotonic
        self.restart()

    def restart(self) -> None:
        """Forget what a start of the program forgets."""
        self._end: float | None = None

    def begin(self) -> None:
        """Let it begin now."""
        self._end = self.clock() + WAIT

    def left(self, failures: int, failed_at: datetime | None) -> int:
        """Return the seconds that are left; one from before this start goes on by the wall clock.

        If that was set back meanwhile, nobody knows how much is over, and all of it begins again.
        """
        if failed_at is None or failures == 0 or failures % TRIES:
            return 0
        if self._end is None:
            over = (timezone.now() - failed_at).total_seconds()
            self._end = self.clock() + WAIT - max(0.0, over)
        return max(0, math.ceil(self._end - self.clock()))


wait = Wait()


def validate(pin: str) -> None:
    """Raise ValidationError for what is no exit PIN, or one of those that are tried first."""
    if not SHORTEST <= len(pin) <= LONGEST or not (pin.isascii() and pin.isdecimal()):
        raise ValidationError(_("Enter four to eight digits."), code="digits")
    if pins.is_obvious(pin):
        raise ValidationError(
            _("This PIN is too easy to guess. Choose another one."), code="obvious"
        )


def put(pin: str, *, actor: User) -> None:
    """Let `pin` be the exit PIN from now on; raise Busy."""
    encoded = hashers.encode(_peppered(pin))
    with transaction.atomic():
        policy = KioskPolicy.objects.select_for_update().get(pk=KioskPolicy.ONLY)
        policy.exit_pin, policy.exit_pin_failures, policy.exit_pin_failed_at = encoded, 0, None
        policy.save(update_fields=["exit_pin", "exit_pin_failures", "exit_pin_failed_at"])
        record(events.ExitPinSet(), actor=actor)
    ports.exit_pin.reset_failures()


def remove(*, actor: User) -> bool:
    """Take the exit PIN away; return whether there was one."""
    with transaction.atomic():
        policy = KioskPolicy.objects.select_for_update().get(pk=KioskPolicy.ONLY)
        had_one = bool(policy.exit_pin)
        if had_one:
            policy.exit_pin = ""
            policy.save(update_fields=["exit_pin"])
            record(events.ExitPinRemoved(), actor=actor)
            ports.exit_pin.reset_failures()
    return had_one


def forgive() -> None:
    """Forget the wrong ones, because the staff have been here."""
    KioskPolicy.objects.filter(pk=KioskPolicy.ONLY).update(exit_pin_failures=0)
    ports.exit_pin.reset_failures()


def prove(pin: str) -> None:
    """Make sure that `pin` is the exit PIN; raise WrongExitPin, MustWait or Busy.

    Each try counts as wrong before it is looked at, so of many at once no more than five are.
    """
    with slots.one():
        stored = _reserve()
        right = hashers.matches(_peppered(pin), stored or None)
    with transaction.atomic():
        policy = KioskPolicy.objects.select_for_update().get(pk=KioskPolicy.ONLY)
        if right and policy.exit_pin == stored:
            forgive()
            return
        record(events.ExitPinRefused(failures=policy.exit_pin_failures))
    if policy.exit_pin_failures >= MOST:
        raise WrongExitPin(used_up=True)
    left = wait.left(policy.exit_pin_failures, policy.exit_pin_failed_at)
    tries_left = TRIES - policy.exit_pin_failures % TRIES
    raise WrongExitPin(max(left, ports.exit_pin.wait()), left=tries_left)


def prove_offline(pin: str) -> None:
    """Do the same without the database, by the file in the data folder; raise the same."""
    if left := ports.exit_pin.wait():
        raise MustWait(left, first=False)
    with slots.one():
        right = ports.exit_pin.opens(pin)
    if not right:
        raise WrongExitPin(ports.exit_pin.wait())


def _reserve() -> str:
    """Count a try and return the hash of the exit PIN, "" if none is set; raise as `prove`."""
    with transaction.atomic():
        policy = KioskPolicy.objects.select_for_update().get(pk=KioskPolicy.ONLY)
        if policy.exit_pin_failures >= MOST:
            raise WrongExitPin(used_up=True)
        left = wait.left(policy.exit_pin_failures, policy.exit_pin_failed_at)
        if left := max(left, ports.exit_pin.wait()):
            raise MustWait(left, first=False)
        policy.exit_pin_failures += 1
        policy.exit_pin_failed_at = timezone.now()
        policy.save(update_fields=["exit_pin_failures", "exit_pin_failed_at"])
        if policy.exit_pin_failures % TRIES == 0:
            wait.begin()
    # Not before it is certain: a try that cannot be counted here is looked at, and counted, there.
    ports.exit_pin.count_wrong()
    return policy.exit_pin


def _peppered(pin: str) -> str:
    """Return `pin` mixed with the secret key: the hash alone would be tried out soon."""
    return salted_hmac(SALT, pin, algorithm="sha256").hexdigest()
