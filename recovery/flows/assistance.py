"""Reset codes issued by staff, and administrator rescue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts import memberships, notices, sessions
from accounts.authentication import find
from accounts.http import SignedInRequest
from accounts.models import Notice, SignInPolicy, User
from accounts.passwords import hashers
from accounts.roles import Role
from accounts.summaries import who
from audit import events
from audit.log import record
from recovery import codes, data_folder_proof, grants
from recovery.codes import Code, Kind
from recovery.errors import CannotSignIn, NoSuchAdministrator
from recovery.grants import Way
from recovery.models import ResetCode


@dataclass(frozen=True)
class Issued:
    """A reset code, to show once, and when it expires."""

    code: Code
    minutes: int


def issue_reset_code(person: User, *, request: SignedInRequest) -> Issued:
    """Replace the person's reset code with a new one; raise CannotSignIn or Busy."""
    if not person.is_active:
        raise CannotSignIn
    return give_code(person, issuer=request.user, request=request)


def rescue_by_command(*, name: str) -> Issued:
    """Create a reset code for the administrator `name`; raise NoSuchAdministrator or Busy."""
    return give_code(_administrator(name), issuer=None, request=None)


def rescue_by_file(request: HttpRequest, *, asked: data_folder_proof.AskedFor) -> None:
    """Remove the file, and let this session set a new password for the administrator.

    Raises FileMissing or FileHeld, or NoSuchAdministrator after removing the file.
    """
    data_folder_proof.take(request, asked)
    administrator = _administrator(asked.username)
    with transaction.atomic():
        _sign_out_and_notify(administrator, "file", request)
        grants.give(request, administrator, Way.FILE)


def give_code(person: User, *, issuer: User | None, request: HttpRequest | None) -> Issued:
    """Create a reset code for the person. Without an `issuer` this is a rescue by command."""
    minutes = SignInPolicy.current().reset_code_minutes
    code, now = codes.make(Kind.RESET), timezone.now()
    values = {
        "verifier": hashers.encode_code(code.secret),
        "made_at": now,
        "expires_at": now + timedelta(minutes=minutes),
        "tries": 0,
        "issuer": issuer,
    }
    with transaction.atomic():
        ResetCode.objects.update_or_create(person=person, defaults=values)
        notices.leave(person, notices.Kind.RESET_CODE_ISSUED)
        record(events.ResetCodeIssued(minutes=minutes), subject=person, request=request)
        if issuer is None:
            _sign_out_and_notify(person, "command", None)
    return Issued(code, minutes)


def _administrator(name: str) -> User:
    person = find(name)
    if person and person.is_active and memberships.role_of(person) is Role.ADMINISTRATOR:
        return person
    raise NoSuchAdministrator(name)


def _sign_out_and_notify(
    rescued: User, way: Literal["command", "file"], request: HttpRequest | None
) -> None:
    """Sign every administrator out and notify them that a rescue was started."""
    ended = 0
    for administrator in _administrators():
        ended += sessions.end_sessions_of(administrator)
        notices.leave(administrator, notices.Kind.RESCUE_BEGUN, name=who(rescued))
    event = events.AdministratorRescued(way=way, sessions_ended=ended)
    record(event, subject=rescued, request=request)


def notify_of_rescue(rescued: User) -> None:
    """Replace the notices about the started rescue with ones that it was used."""
    name = who(rescued)
    Notice.objects.filter(kind=notices.Kind.RESCUE_BEGUN, details__name=name).delete()
    for administrator in _administrators():
        notices.leave(administrator, notices.Kind.RESCUED, name=name)


def _administrators() -> QuerySet[User]:
    return User.objects.filter(groups__name=Role.ADMINISTRATOR)
