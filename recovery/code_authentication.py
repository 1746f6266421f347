"""Whether a name and a code belong together: the one place where a code is checked."""

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
    """Somebody who gave a right code, its row, and the try that is to be forgiven for it."""

    person: User
    stored: RecoveryCode | ResetCode
    attempt: Attempt
    kind: Kind


def authenticate(username: str, code: Code) -> MatchedCode:
    """Return whose name and code these are; raise WrongCode, MustWait or Busy.

    An unknown name and a wrong code cost the same queries and the same hashes. The right code of an
    account that may not be used is not counted, and the refusal says why. Codes are never switched
    off like a password: 80 bits outlast a wait of 15 minutes.
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
    if person and stored and reason == "disabled":  # The right code: it does not count.
        with throttle.reset_on_success(attempt):
            _uncount(stored)
        raise WrongCode(reason, code.kind, person, attempt)
    if not attempt.repeated:
        failures_here.note()
    wrong = WrongCode(reason or "wrong_code", code.kind, person, attempt)
    wrong.ended = isinstance(stored, ResetCode) and stored.tries == MOST_WRONG_TRIES
    raise wrong


def _stored(person_id: int, code: Code) -> RecoveryCode | ResetCode | None:
    """Return what the code is to be compared with; for a reset code the try is counted first."""
    if code.kind is Kind.RECOVERY:
        own = RecoveryCode.objects.filter(person_id=person_id, selector=code.selector)
        return own.first()
    alive = ResetCode.objects.filter(person_id=person_id, tries__lte=MOST_WRONG_TRIES)
    with transaction.atomic():  # Of many tries at once, each sees its own number.
        alive.update(tries=F("tries") + 1)
        return alive.select_related("issuer").first()


def _uncount(stored: RecoveryCode | ResetCode) -> None:
    if isinstance(stored, ResetCode):
        ResetCode.objects.filter(pk=stored.pk).update(tries=F("tries") - 1)


def _refusal(person: User | None, stored: RecoveryCode | ResetCode | None) -> Reason | None:
    """Return why somebody does not get on; `stored` is None unless the code was right."""
    if person is None:
        return "unknown_name"
    if stored is None:
        return "wrong_code"
    if not person.is_active:
        return "disabled"
    if isinstance(stored, ResetCode):
        if not stored.is_in_time:
            return "out_of_time"
        # A member may have become an administrator since the desk issued it.
        if stored.issuer and not may_help(stored.issuer, person):
            return "not_entitled"
    return None
