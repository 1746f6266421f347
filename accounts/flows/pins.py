"""Setting, removing and checking a PIN."""

from __future__ import annotations

from typing import Literal

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from accounts import memberships, notices, pins
from accounts.errors import PinRefused
from accounts.http import SignedInRequest
from accounts.models import SignInPolicy, User
from accounts.passwords.hash_slots import slots
from accounts.roles import Role
from accounts.sessions import SessionEnded
from audit import events
from audit.log import record


def set_pin(request: SignedInRequest, *, pin: str) -> None:
    """Set the PIN of the signed-in person; raise PinRefused if they may not have one, or Busy.

    Raises SessionEnded if their password has changed.
    """
    encoded = pins.encoded(pin)
    same = User.objects.select_for_update()
    with transaction.atomic():
        person = same.filter(pk=request.user.pk, password=request.user.password).first()
        if person is None:  # A new password ends what was started with the old one.
            raise SessionEnded
        if not pins.may_have_one(person):
            raise PinRefused("not_allowed")
        person.pin, person.pin_failures = encoded, 0
        person.save(update_fields=["pin", "pin_failures"])
        record(events.PinSet(), request=request)


def remove_pin(request: SignedInRequest) -> bool:
    """Remove the PIN of the signed-in person; return whether there was one."""
    with transaction.atomic():
        return delete_pin(request.user, "by_person", request)


def delete_pin(
    person: User, reason: Literal["by_person", "new_password"], request: HttpRequest | None = None
) -> bool:
    """Remove the PIN of `person` in the caller's transaction; return whether there was one."""
    had_one = User.objects.filter(pk=person.pk).exclude(pin="").update(pin="", pin_failures=0)
    if had_one:
        record(events.PinRemoved(reason=reason), subject=person, request=request)
    return bool(had_one)


def verify_pin(person: User, *, pin: str, discreetly: bool = False) -> None:
    """Check that `pin` is the PIN of `person`; raise PinRefused or Busy.

    After five wrong PINs in a row, none is checked until the person signs in with the password.
    Each attempt is counted as wrong before it is checked, so concurrent ones are at most five too.
    With `discreetly`, a person without a PIN is treated the same and costs the same, so that
    strangers can't learn it.
    """
    with slots.one():
        stored = _reserve(person, discreetly=discreetly)
        right = pins.matches(pin, stored)
    with transaction.atomic():
        same = User.objects.filter(pk=person.pk, pin=stored, is_active=True)
        if right and same.update(pin_failures=0):
            record(events.PinAccepted(), actor=person)
            return
        known = User.objects.filter(pk=person.pk)
        failures = known.values_list("pin_failures", flat=True).first()
        if failures is None:  # deleted in the meantime
            raise PinRefused("not_allowed")
        record(events.PinRefused(reason="wrong_pin"), subject=person)
        if stored and failures >= pins.MOST_FAILURES:
            notices.leave(person, notices.Kind.PIN_BLOCKED)
    raise PinRefused("wrong_pin", left=max(0, pins.MOST_FAILURES - failures))


def _reserve(person: User, *, discreetly: bool) -> str:
    """Count an attempt, return the hash; raise PinRefused if no attempt is left or allowed."""
    with transaction.atomic():
        now = User.objects.select_for_update().filter(pk=person.pk).first()
        if now is None:  # deleted in the meantime
            raise PinRefused("not_allowed")
        allowed = SignInPolicy.current().pins_allowed and memberships.role_of(now) is Role.MEMBER
        allowed = allowed and now.is_active and (bool(now.pin) or discreetly)
        if allowed and _count(person, pin_failures__lt=pins.MOST_FAILURES):
            return now.pin
        # One entry per block, or a script could fill the disk: the sixth attempt is counted too.
        if allowed and _count(person, pin_failures=pins.MOST_FAILURES):
            record(events.PinRefused(reason="blocked"), subject=person)
    raise PinRefused("blocked" if allowed else "not_allowed")


def _count(person: User, **so_far: int) -> bool:
    tries = User.objects.filter(pk=person.pk, **so_far)
    return bool(tries.update(pin_failures=F("pin_failures") + 1))
