"""The exit PIN: four to eight digits with which staff leave the kiosk.

After five wrong ones, none is checked for 15 minutes; after a hundred in a row it no longer works
until staff sign in with a password (NIST SP 800-63B-4, 3.2.2). They are counted in the database;
the end of a wait is in memory, on a monotonic clock. desktop/storage/exit_pin.py checks the same
PIN by its hash if the database cannot be read, and counts these attempts too: its wait applies
here.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts import pins
from accounts.errors import MustWait
from accounts.models import User
from accounts.passwords import hashers
from accounts.passwords.hash_slots import slots
from accounts.ports import ports
from audit import events
from audit.log import record
from kiosk.errors import WrongExitPin
from kiosk.models import KioskPolicy

SHORTEST, LONGEST = 4, 8
TRIES, WAIT, MOST = 5, 900, 100  # attempts in a row, seconds of wait, maximum in a row
SALT = "kiosk.exit_pin"  # desktop/storage/exit_pin.py uses the same salt


class Wait:
    """The wait after too many wrong ones. One instance per process."""

    def __init__(self) -> None:
        self.clock: Callable[[], float] = time.monotonic
        self.restart()

    def restart(self) -> None:
        """Reset the state in memory, as a restart does."""
        self._end: float | None = None

    def begin(self) -> None:
        """Start the wait."""
        self._end = self.clock() + WAIT

    def left(self, failures: int, failed_at: datetime | None) -> int:
        """Return the remaining seconds; a wait from before this start continues by the wall clock.

        If that was set back meanwhile, the wait starts again.
        """
        if failed_at is None or failures == 0 or failures % TRIES:
            return 0
        if self._end is None:
            elapsed = (timezone.now() - failed_at).total_seconds()
            self._end = self.clock() + WAIT - max(0.0, elapsed)
        return max(0, math.ceil(self._end - self.clock()))


wait = Wait()


def validate(pin: str) -> None:
    """Raise ValidationError for an invalid or obvious exit PIN."""
    if not SHORTEST <= len(pin) <= LONGEST or not (pin.isascii() and pin.isdecimal()):
        raise ValidationError(_("Enter four to eight digits."), code="digits")
    if pins.is_obvious(pin):
        raise ValidationError(
            _("This PIN is too easy to guess. Choose another one."), code="obvious"
        )


def put(pin: str, *, actor: User) -> None:
    """Set the exit PIN; raise Busy."""
    encoded = hashers.encode(_peppered(pin))
    with transaction.atomic():
        policy = KioskPolicy.objects.select_for_update().get(pk=KioskPolicy.ONLY)
        policy.exit_pin, policy.exit_pin_failures, policy.exit_pin_failed_at = encoded, 0, None
        policy.save(update_fields=["exit_pin", "exit_pin_failures", "exit_pin_failed_at"])
        record(events.ExitPinSet(), actor=actor)
    ports.exit_pin.reset_failures()


def remove(*, actor: User) -> bool:
    """Remove the exit PIN; return whether there was one."""
    with transaction.atomic():
        policy = KioskPolicy.objects.select_for_update().get(pk=KioskPolicy.ONLY)
        had_one = bool(policy.exit_pin)
        if had_one:
            policy.exit_pin = ""
            policy.save(update_fields=["exit_pin"])
            record(events.ExitPinRemoved(), actor=actor)
            ports.exit_pin.reset_failures()
    return had_one


def reset_failures() -> None:
    """Reset the count, because staff signed in."""
    KioskPolicy.objects.filter(pk=KioskPolicy.ONLY).update(exit_pin_failures=0)
    ports.exit_pin.reset_failures()


def check(pin: str) -> None:
    """Check that `pin` is the exit PIN; raise WrongExitPin, MustWait or Busy.

    Each attempt is counted before it is checked, so at most five of many simultaneous ones are.
    """
    with slots.one():
        stored = _reserve()
        right = hashers.matches(_peppered(pin), stored or None)
    with transaction.atomic():
        policy = KioskPolicy.objects.select_for_update().get(pk=KioskPolicy.ONLY)
        if right and policy.exit_pin == stored:
            reset_failures()
            return
        record(events.ExitPinRefused(failures=policy.exit_pin_failures))
    if policy.exit_pin_failures >= MOST:
        raise WrongExitPin(used_up=True)
    left = wait.left(policy.exit_pin_failures, policy.exit_pin_failed_at)
    tries_left = TRIES - policy.exit_pin_failures % TRIES
    raise WrongExitPin(max(left, ports.exit_pin.wait()), left=tries_left)


def check_offline(pin: str) -> None:
    """Check `pin` with the state file instead of the database; raises the same."""
    if left := ports.exit_pin.wait():
        raise MustWait(left, first=False)
    with slots.one():
        right = ports.exit_pin.opens(pin)
    if not right:
        raise WrongExitPin(ports.exit_pin.wait())


def _reserve() -> str:
    """Count an attempt and return the hash of the exit PIN, "" if none is set; raise as `check`."""
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
    # After the commit: an attempt that cannot be counted here is checked and counted there.
    ports.exit_pin.count_wrong()
    return policy.exit_pin


def _peppered(pin: str) -> str:
    """Return `pin` combined with the secret key, because the hash alone could be brute-forced."""
    return salted_hmac(SALT, pin, algorithm="sha256").hexdigest()
