"""Pages that ask for a password, for somebody who has none: guests come in without one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

if TYPE_CHECKING:
    from accounts.models import User

View = Callable[..., HttpResponse]


def has_password(person: User) -> bool:
    """Whether there is anything that the person could be asked to type."""
    return person.has_usable_password()


def password_needed(view: View) -> View:
    """Decorate a view for people who are signed in: whoever has no password is told so instead.

    Put it above `reauthentication_required`, which would ask for one.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not has_password(request.user):
            return render(request, "accounts/no_password.html", status=HTTPStatus.FORBIDDEN)
        return view(request, *args, **kwargs)

    return checked
