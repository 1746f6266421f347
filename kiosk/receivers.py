"""What signing out means for the screen. A receiver of Django's signal."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from accounts.models import User
from accounts.sessions import reference
from kiosk.presence import presences


def signed_out(request: HttpRequest, user: User | None, **_kwargs: object) -> None:
    """Have a kiosk's window show a new view at once; the guard would need a second."""
    if user is None or not settings.KIOSK:
        return
    from kiosk.sign_out_reason import Why, show_receipt

    session = reference(request.session.session_key)
    why = presences.why_over(session) or Why.SIGNED_OUT
    presences.end(session, why)
    # Before the commit: else the guard could come in between and renew the view a second time,
    # under the hands of the next person.
    presences.go(user.pk, session)
    transaction.on_commit(partial(show_receipt, why))
