"""Who registered in this window a moment ago: they may be shown things before they sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts import clock
from accounts.models import User
from accounts.sessions import reset

if TYPE_CHECKING:
    from django.http import HttpRequest

_WITHIN = 600.0  # seconds
_REGISTERED, _AT = "registered", "registered_at"


def remember(request: HttpRequest, person: User) -> None:
    """Note in a new session that `person` has just registered here; it signs nobody in."""
    reset(request.session)
    request.session[_REGISTERED] = person.pk
    request.session[_AT] = clock.now().timestamp()


def stay_on(request: HttpRequest) -> None:
    """Begin the ten minutes anew, for somebody who has just done something with them."""
    request.session[_AT] = clock.now().timestamp()


def just_registered(request: HttpRequest) -> User | None:
    """Return who registered or stayed on in the last ten minutes and has not signed in since."""
    at = request.session.get(_AT)
    if at is None or not clock.is_recent(at, _WITHIN):
        return None
    return User.objects.filter(pk=request.session[_REGISTERED], last_login=None).first()
