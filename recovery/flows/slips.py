"""Reset codes for many people at once, printed on slips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts import notices
from accounts.access import has_permissions, lock_policy, may_help
from accounts.http import SignedInRequest
from accounts.models import Notice, SignInPolicy, User
from accounts.passwords import hashers
from accounts.passwords.hash_slots import slots
from accounts.permissions import MANAGE_PEOPLE
from audit import events
from audit.log import record_all, session_reference
from recovery import codes
from recovery.codes import Code, Kind
from recovery.models import ResetCode

MOST = 200  # people on one sheet
LONGEST = 7  # days


@dataclass(frozen=True)
class Slip:
    """A slip for one person."""

    person: User
    code: Code
    until: datetime


def gets_slip(actor: User, person: User) -> bool:
    """Whether `actor` may print a reset code for `person`.

    Paper may lie around for days, so people with permissions get a code individually.
    """
    return person.is_active and may_help(actor, person) and not has_permissions(person)


def issue_slips(people: Sequence[User], *, days: int, request: SignedInRequest) -> list[Slip]:
    """Replace the reset code of each person; with 0 `days` it has the usual lifetime.

    People who may no longer get one are left out. Raises PermissionDenied and Busy.
    """
    minutes = days * 24 * 60 or SignInPolicy.current().reset_code_minutes
    made = {person.pk: codes.make(Kind.RESET) for person in people}
    now = timezone.now()
    valid = {"made_at": now, "expires_at": now + timedelta(minutes=minutes)}
    with slots.one():
        rows = {
            pk: ResetCode(
                person_id=pk,
                verifier=hashers.encode_code(code.secret),
                issuer_id=request.user.pk,
                **valid,
            )
            for pk, code in made.items()
        }
    with transaction.atomic():
        lock_policy()
        actor = User.objects.filter(pk=request.user.pk).first()
        if actor is None or (days and not actor.has_perm(MANAGE_PEOPLE)):
            raise PermissionDenied
        read = User.objects.select_for_update().filter(pk__in=made).order_by("username_key")
        helped = [person for person in read if gets_slip(actor, person)]
        ResetCode.objects.filter(person__in=helped).delete()
        ResetCode.objects.bulk_create(rows[person.pk] for person in helped)
        _tell(helped)
        _record(events.ResetCodeIssued(minutes=minutes), helped, request)
    return [Slip(person, made[person.pk], valid["expires_at"]) for person in helped]


def _record(issued: events.Event, people: Sequence[User], request: SignedInRequest) -> None:
    happened = [(issued, person) for person in people]
    session = session_reference(request)
    record_all(happened, actor=request.user, session=session)


def _tell(people: Sequence[User]) -> None:
    kind = notices.Kind.RESET_CODE_ISSUED
    Notice.objects.bulk_create(Notice(person=person, kind=kind) for person in people)
