"""Decorators of views: who can open a page, and what it doesn't do on a kiosk."""

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
    """Decorate a view whose response to POST is a file: answer 404 on a kiosk.

    A kiosk saves no files, so the audit log would record a download that never happened.
    """

    @wraps(view)
    def checked(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if settings.KIOSK and request.method == "POST":
            raise Http404
        return view(request, *args, **kwargs)

    return checked  # type: ignore[return-value]


def has_password(person: User) -> bool:
    """Whether the person has a password."""
    return person.has_usable_password()


def password_needed(view: FileView) -> FileView:
    """Decorate a view that needs a password: guests get a page that says so.

    Put it above `reauthentication_required`, which would ask for the password.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not has_password(request.user):
            return render(request, "accounts/no_password.html", status=HTTPStatus.FORBIDDEN)
        return view(request, *args, **kwargs)

    return checked  # type: ignore[return-value]


def for_strangers(view: View) -> View:
    """Make the view public, and redirect signed-in people to the home page."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect("home:index")
        return view(request, *args, **kwargs)

    return login_not_required(checked)
