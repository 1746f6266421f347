"""Editing another person's display name and email address."""

from __future__ import annotations

from collections.abc import Mapping

from accounts import notices
from accounts.access import may_help
from accounts.http import SignedInRequest
from accounts.models import User
from accounts.signals import email_changed
from administration.account_actions import again_if, deciding
from audit import events
from audit.log import record


def edit_person(person: User, *, wanted: Mapping[str, str], request: SignedInRequest) -> bool:
    """Change display name, email address or both, and notify the person.

    Returns whether anything changed.

    An email address can lead to a new password, so this requires the right to issue a reset code,
    and the old address is notified. Raises PermissionDenied.
    """
    with deciding(request, "edit") as actor:
        person = again_if(may_help, actor, person)
        before = person.email
        changed = tuple(name for name, value in wanted.items() if getattr(person, name) != value)
        if not changed:
            return False
        for name in changed:
            setattr(person, name, wanted[name])
        person.save(update_fields=changed)
        record(events.PersonEdited(fields=changed), actor=actor, subject=person, request=request)
        notices.leave(person, notices.Kind.EDITED, fields=" ".join(changed), by=actor.username)
        if "email" in changed:
            email_changed.send(User, person=person, before=before)
    return True
