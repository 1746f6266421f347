"""People who have just registered in this window and see pages before they sign in."""

from __future__ import annotations

from django.http import HttpRequest

from accounts import clock
from accounts.models import User
from accounts.sessions import reset

_WITHIN = 600.0  # seconds
_REGISTERED, _AT = "registered", "registered_at"


def remember(request: HttpRequest, person: User) -> None:
    """Store `person` in a new session as just registered, without signing in."""
    reset(request.session)
    request.session[_REGISTERED] = person.pk
    request.session[_AT] = clock.now().timestamp()


def stay_on(request: HttpRequest) -> None:
    """Restart the ten minutes after an action."""
    request.session[_AT] = clock.now().timestamp()


def just_registered(request: HttpRequest) -> User | None:
    """Return the person who registered here in the last ten minutes and isn't signed in yet."""
    at = request.session.get(_AT)
    if at is None or not clock.is_recent(at, _WITHIN):
        return None
    return User.objects.filter(pk=request.session[_REGISTERED], last_login=None).first()
