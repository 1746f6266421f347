"""What people say about themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from audit import events
from audit.log import record

if TYPE_CHECKING:
    from accounts.http import SignedInRequest


def update_profile(request: SignedInRequest, **wanted: str) -> None:
    """Write down what the person says about themselves: display_name, email, language."""
    user = request.user
    changed = tuple(name for name, value in wanted.items() if getattr(user, name) != value)
    if not changed:
        return
    for name in changed:
        setattr(user, name, wanted[name])
    with transaction.atomic():
        user.save(update_fields=changed)
        record(events.ProfileChanged(fields=changed), request=request)
    request.session["language"] = user.language
