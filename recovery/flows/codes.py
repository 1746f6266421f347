"""Creating recovery codes, and using codes of both kinds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.http import HttpRequest

from accounts import notices
from accounts.authentication import find
from accounts.errors import MustWait
from accounts.models import User
from accounts.passwords.hash_slots import slots
from accounts.throttle import key_for, throttle
from audit import events
from audit.log import record
from recovery import code_authentication, codes, grants
from recovery.codes import Code, Kind
from recovery.errors import WrongCode
from recovery.grants import Way
from recovery.models import MOST_WRONG_TRIES, RecoveryCode, ResetCode

SHEET = 8  # codes
FEW = 2  # codes left; with this many or fewer, the person is told to create new ones


def make_sheet(person: User, *, request: HttpRequest | None = None) -> list[Code]:
    """Replace the person's recovery codes with new ones; raise Busy."""
    made = codes.make_set(SHEET)
    with slots.one():
        rows = [RecoveryCode.of(person, code, on_sheet=True) for code in made]
    with transaction.atomic():
        had_some = RecoveryCode.objects.filter(person=person).delete()[0]
        RecoveryCode.objects.bulk_create(rows)
        if had_some:
            told = notices.leave(person, notices.Kind.RECOVERY_CODES_CHANGED)
            if request:
                notices.hide(told, request.session)
        record(events.RecoveryCodesMade(count=SHEET), actor=person, request=request)
    return made


def has_codes(person: User) -> bool:
    """Whether the person has recovery codes left."""
    return person.recovery_codes.exists()


def use_code(request: HttpRequest, *, username: str, code: Code) -> None:
    """Use up the code, and let this session set a new password.

    Raises WrongCode, MustWait or Busy.
    """
    with _recording_refusal(username, code.kind):
        matched = code_authentication.authenticate(username, code)
        with throttle.reset_on_success(matched.attempt):
            _use_up(matched, request)
            grants.give(request, matched.person, _way(matched))


def _way(matched: code_authentication.MatchedCode) -> Way:
    if isinstance(matched.stored, ResetCode) and matched.stored.issuer_id is None:
        return Way.RESCUE_CODE
    return Way(matched.kind)


def _use_up(matched: code_authentication.MatchedCode, request: HttpRequest) -> None:
    """Delete the code's row and record it; of several concurrent requests only one finds it."""
    person, stored = matched.person, matched.stored
    rows = type(stored)._default_manager.filter(pk=stored.pk, verifier=stored.verifier)
    alive = User.objects.filter(pk=person.pk, is_active=True, password=person.password)
    if not rows.delete()[0] or not alive.exists():
        raise WrongCode("wrong_code", matched.kind, person, matched.attempt)
    if matched.kind is Kind.RESET:
        record(events.ResetCodeUsed(), subject=person, request=request)
        return
    left = RecoveryCode.objects.filter(person=person, on_sheet=True).count()
    record(events.RecoveryCodeUsed(left=left), subject=person, request=request)
    notices.leave(person, notices.Kind.RECOVERY_CODE_USED, left=left)
    if left <= FEW:
        notices.leave(person, notices.Kind.RECOVERY_CODES_LOW, left=left)


@contextmanager
def _recording_refusal(username: str, kind: Kind) -> Iterator[None]:
    try:
        yield
    except WrongCode as wrong:
        with transaction.atomic():
            refused = events.CodeRefused(
                sort=kind.value,
                reason=wrong.reason,
                name_reference=_reference(username, wrong.person),
            )
            record(refused, subject=wrong.person)
            if wrong.ended:
                record(events.ResetCodeEnded(tries=MOST_WRONG_TRIES), subject=wrong.person)
        raise
    except MustWait as must:
        if must.first:  # one entry per wait, or a script could fill the disk
            person = find(username)
            reference = _reference(username, person)
            record(events.CodeThrottled(wait=must.wait, name_reference=reference), subject=person)
        raise


def _reference(username: str, person: User | None) -> str:
    return "" if person else key_for(username)[:16]
