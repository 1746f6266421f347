"""Code authentication: the only place where a code is checked."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from accounts.access import may_help
from accounts.authentication import find
from accounts.lockout import Attempt
from accounts.models import User
from accounts.passwords import hashers
from accounts.passwords.hash_slots import slots
from accounts.throttle import failures_here, throttle
from recovery.code_throttle import key_for
from recovery.codes import Code, Kind
from recovery.errors import Reason, WrongCode
from recovery.models import MOST_WRONG_TRIES, RecoveryCode, ResetCode


@dataclass(frozen=True)
class MatchedCode:
    """A person who entered a right code, its row, and the counted attempt to reset."""

    person: User
    stored: RecoveryCode | ResetCode
    attempt: Attempt
    kind: Kind


def authenticate(username: str, code: Code) -> MatchedCode:
    """Authenticate a user name and code; raise WrongCode, MustWait or Busy.

    An unknown name and a wrong code cost the same queries and hashes. The right code of an account
    that can't sign in is not counted, and the refusal says why. Codes are never turned off like
    passwords: 80 bits can't be guessed with waits of 15 minutes.
    """
    throttle.check(key_for(username))
    with slots.one():
        person = find(username)
        key = key_for(person or username)
        attempt = throttle.reserve(key, known=person is not None, password=str(code))
        stored = _stored(person.pk if person else 0, code)
        right = hashers.matches_code(code.secret, stored.verifier if stored else None)
        failures_here.keep()
    reason = _refusal(person, stored if right else None)
    if person and stored and not reason:
        return MatchedCode(person, stored, attempt, code.kind)
    if person and stored and reason == "disabled":  # The right code is not counted.
        with throttle.reset_on_success(attempt):
            _uncount(stored)
        raise WrongCode(reason, code.kind, person, attempt)
    if not attempt.repeated:
        failures_here.note()
    wrong = WrongCode(reason or "wrong_code", code.kind, person, attempt)
    wrong.ended = isinstance(stored, ResetCode) and stored.tries == MOST_WRONG_TRIES
    raise wrong


def _stored(person_id: int, code: Code) -> RecoveryCode | ResetCode | None:
    """Return the stored code to compare with; for a reset code the attempt is counted first."""
    if code.kind is Kind.RECOVERY:
        own = RecoveryCode.objects.filter(person_id=person_id, selector=code.selector)
        return own.first()
    alive = ResetCode.objects.filter(person_id=person_id, tries__lte=MOST_WRONG_TRIES)
    with transaction.atomic():  # Each of several concurrent attempts gets its own number.
        alive.update(tries=F("tries") + 1)
        return alive.select_related("issuer").first()


def _uncount(stored: RecoveryCode | ResetCode) -> None:
    if isinstance(stored, ResetCode):
        ResetCode.objects.filter(pk=stored.pk).update(tries=F("tries") - 1)


def _refusal(person: User | None, stored: RecoveryCode | ResetCode | None) -> Reason | None:
    """Return the refusal; `stored` is None unless the code was right."""
    if person is None:
        return "unknown_name"
    if stored is None:
        return "wrong_code"
    if not person.is_active:
        return "disabled"
    if isinstance(stored, ResetCode):
        if not stored.is_in_time:
            return "out_of_time"
        # The member may have become an administrator since the code was issued.
        if stored.issuer and not may_help(stored.issuer, person):
            return "not_entitled"
    return None
