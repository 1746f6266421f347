"""Setting a new password without the old one."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest

from accounts import notices
from accounts.flows.passwords import set_new_password
from accounts.passwords import hashers
from accounts.passwords.hash_slots import slots
from accounts.sessions import reset
from audit import events
from audit.log import record
from recovery import codes, grants
from recovery.codes import Code
from recovery.flows.assistance import notify_of_rescue
from recovery.grants import RESCUES, Grant, Way
from recovery.models import RecoveryCode, ResetCode

_NOTICES = {
    Way.RESET_CODE: notices.Kind.RESET_CODE_USED,
    Way.RESCUE_CODE: notices.Kind.RESET_CODE_USED,
    Way.FILE: notices.Kind.PASSWORD_CHANGED,
    Way.MAIL: notices.Kind.PASSWORD_CHANGED,
}


def choose_password(request: HttpRequest, *, grant: Grant, password: str) -> Code | None:
    """Set the password, once per grant, and end the person's sessions and reset code.

    Returns the recovery code that replaces a used one. Raises OutOfTime or Busy.
    """
    fresh = _fresh_code(grant)
    with slots.one():
        row = RecoveryCode.of(grant.person, fresh, on_sheet=False) if fresh else None
        encoded = hashers.encode(password)
    with transaction.atomic():
        person = grants.redeem(grant)
        ended = set_new_password(person, encoded=encoded)
        ResetCode.objects.filter(person=person).delete()
        if grant.way in RESCUES:
            notify_of_rescue(person)
        if row:
            row.save(force_insert=True)
        else:
            notices.leave(person, _NOTICES[grant.way])
        recovered = events.PasswordRecovered(way=grant.way.value, sessions_ended=ended)
        record(recovered, subject=person, request=request)
        reset(request.session)
    return fresh


def _fresh_code(grant: Grant) -> Code | None:
    if grant.way is not Way.RECOVERY_CODE:
        return None
    taken = set(grant.person.recovery_codes.values_list("selector", flat=True))
    return next(code for code in codes.make_set(len(taken) + 1) if code.selector not in taken)
