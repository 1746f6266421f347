"""How Django's own code (`authenticate`, permissions) meets our people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied

from accounts import flows
from accounts.errors import Refused
from accounts.rows import row_by_key

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.models import User


class NameBackend(ModelBackend):
    """Checks a name and a password behind the same throttle as the sign-in page, whoever asks."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """Return the person; raise PermissionDenied if they are not let in."""
        if not username or password is None:
            return None
        try:
            return flows.identify(username, password)
        except Refused as refused:
            raise PermissionDenied(str(refused)) from refused

    def get_user(self, user_id: int) -> User | None:
        """Return the person whom a session belongs to, if they may still sign in."""
        person = row_by_key(get_user_model(), user_id)
        return person if person and self.user_can_authenticate(person) else None
