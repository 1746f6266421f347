"""Signing in with a PIN, after the person was chosen from the list."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts import pins
from accounts.errors import PinRefused
from accounts.flows.begin_session import begin_session
from accounts.flows.pins import verify_pin
from accounts.models import User
from accounts.passwords.hash_slots import slots
from accounts.throttle import failures_here
from audit import events
from audit.log import record


def sign_in_with_pin(request: HttpRequest, *, person: User, pin: str) -> None:
    """Sign the member `person` in with a PIN; raise PinRefused or Busy.

    A person without a PIN is counted and refused as for a wrong one. It doesn't count as entering
    the password: reauthentication still asks for it, and failed passwords stay counted.
    """
    try:
        with slots.one():
            failures_here.keep()
            verify_pin(person, pin=pin, discreetly=True)
    except PinRefused:
        failures_here.note()
        raise
    with transaction.atomic():
        now = _held(person)
        begin_session(request, now)
        request.session.save()
        record(events.SignedInWithPin(), actor=now, request=request)


def _held(person: User) -> User:
    """Return the person with a locked row, because the account may have changed in the meantime."""
    now = User.objects.select_for_update().filter(pk=person.pk, is_active=True).first()
    if now is None or not now.pin or not pins.may_have_one(now):
        raise PinRefused("not_allowed")
    User.objects.filter(pk=now.pk).update(last_seen=timezone.now())
    return now
