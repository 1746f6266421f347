"""Rendering of staff pages: only on a kiosk, and also without the database."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string

from kiosk.models import KioskPolicy
from kiosk.presence import presences
from kiosk.staff_tokens import LIFETIME

View = Callable[..., HttpResponse]


def in_kiosk_only(view: View) -> View:
    """Decorate a view that exists only on a kiosk."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.KIOSK:
            raise Http404
        return view(request, *args, **kwargs)

    return checked


def show(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = HTTPStatus.OK
) -> HttpResponse:
    """Render the page; without the terminal's name and appearance if the database cannot be read.

    The session of the signed-in person is not touched; its time continues, but the view is not
    taken from staff when it is over.
    """
    presences.note_staff(LIFETIME)
    context = {"staff_page": True} | context
    try:
        return render(request, template, context, status=status)
    except Error:
        bare = {"kiosk": KioskPolicy(), "csrf_token": get_token(request)}
        return HttpResponse(render_to_string(template, bare | context), status=status)
