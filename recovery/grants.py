"""Grants to set a new password: in the session, for ten minutes, once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts import clock
from accounts.models import User
from accounts.sessions import reset
from recovery.errors import OutOfTime

LIFETIME = 600  # seconds
_KEY = "recovery"


class Way(StrEnum):
    """How the person authenticated without the password."""

    RECOVERY_CODE = "recovery_code"
    RESET_CODE = "reset_code"
    RESCUE_CODE = "rescue_code"  # a reset code from the owner of the data folder
    FILE = "file"
    MAIL = "mail"


RESCUES = (Way.RESCUE_CODE, Way.FILE)


@dataclass(frozen=True)
class Grant:
    """Permission to set a new password for `person`, valid while the account is unchanged."""

    person: User
    way: Way
    state: str


def give(request: HttpRequest, person: User, way: Way) -> None:
    """Grant a new session to set a new password for `person`."""
    reset(request.session)
    request.session[_KEY] = {
        "person": person.pk,
        "way": way,
        "since": clock.now().timestamp(),
        "state": _state(person, way),
    }
    request.session.save()


def held(request: HttpRequest) -> Grant | None:
    """Return the grant of this session if it is still valid."""
    kept = request.session.get(_KEY)
    if not kept or not clock.is_recent(kept["since"], LIFETIME):
        return None
    person = User.objects.filter(pk=kept["person"], is_active=True).first()
    if person is None or not constant_time_compare(_state(person, kept["way"]), kept["state"]):
        return None
    return Grant(person, Way(kept["way"]), kept["state"])


def redeem(grant: Grant) -> User:
    """Return the person with a locked row; raise OutOfTime.

    Of several requests with the same grant, the first changes the password, and with it the state.
    """
    person = User.objects.select_for_update().filter(pk=grant.person.pk, is_active=True).first()
    if person is None or not constant_time_compare(_state(person, grant.way), grant.state):
        raise OutOfTime
    return person


def _state(person: User, way: str = "") -> str:
    # The email address may have changed since the link was opened.
    parts = [person.password, *([person.email] if way == Way.MAIL else [])]
    return salted_hmac("recovery.grant", "\n".join(parts), algorithm="sha256").hexdigest()
