"""Decorators of views: for whom a page is, and what it does not do in a kiosk."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

if TYPE_CHECKING:
    from accounts.models import User

FileView = TypeVar("FileView", bound=Callable[..., HttpResponseBase])
View = Callable[..., HttpResponse]


def hands_out_file(view: FileView) -> FileView:
    """Decorate a view whose answer to POST is a file: in a kiosk, which saves none, there is none.

    Else the log would say that somebody has taken away what nobody has.
    """

    @wraps(view)
    def checked(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if settings.KIOSK and request.method == "POST":
            raise Http404
        return view(request, *args, **kwargs)

    return checked  # type: ignore[return-value]


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


def for_strangers(view: View) -> View:
    """Open the page to everybody who is not signed in, and send everybody else home."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect("home:index")
        return view(request, *args, **kwargs)

    return login_not_required(checked)
