"""Error pages: Django's error handlers and the pages of the gate."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from http import HTTPStatus
from traceback import walk_tb
from typing import Any

from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import RequestDataTooBig
from django.db import Error, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation

from accounts.errors import Busy, MustWait
from djangoapp import refusal_log
from djangoapp.context_processors import cached_kiosk_policy
from djangoapp.continuity import kind_of, watch
from djangoapp.gate_page import gate_page
from kiosk.models import KioskPolicy

BUSY_DATABASE = 5  # seconds
PASSING = (
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN),
    *(sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_INTERRUPT),
)

# The Django function that fetches rows; sqlite3 calls the converters from there.
FETCHING_ROWS = "DatabaseErrorWrapper.__call__.<locals>.inner"


def outside_page(request: HttpRequest, status: HTTPStatus, **context: object) -> HttpResponse:
    """Return the page for `status`, without using the session or the database."""
    # Set by a middleware behind the gate, which knows the person's choice.
    language = getattr(request, "LANGUAGE_CODE", "")
    with translation.override(language or translation.get_language_from_request(request)):
        if status not in TEMPLATES:
            return gate_page(status)
        if settings.KIOSK:  # Staff can leave the kiosk from these pages too.
            context["kiosk"] = cached_kiosk_policy.remembered() or KioskPolicy()
            if hasattr(request, "appearance"):
                context |= {"request": request, "csrf_token": get_token(request)}
                context["appearance"] = request.appearance
        return HttpResponse(render_to_string(TEMPLATES[status], context), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Handle a malformed request, or one whose session was ended in the meantime."""
    if isinstance(exception, SessionInterrupted):
        return redirect("accounts:login")
    refusal_log.note(request, "malformed")
    too_long = isinstance(exception, RequestDataTooBig)
    return outside_page(
        request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_long else HTTPStatus.BAD_REQUEST
    )


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Handle a missing permission."""
    refusal_log.note(request, "permission")
    return render(request, "403.html", status=HTTPStatus.FORBIDDEN)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Handle a CSRF failure, mostly a form that was open for too long."""
    refusal_log.note(request, "csrf")
    return render(request, "403_csrf.html", status=HTTPStatus.FORBIDDEN)


def explain_method_not_allowed(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Middleware: answer GET on POST-only URLs with a page that links to the home page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET":
            page = render(request, "404.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    return middleware


def server_error(request: HttpRequest) -> HttpResponse:
    """Handle an exception; temporary ones get Retry-After in seconds."""
    match sys.exception():
        case OperationalError() as error if _may_pass(error) and not watch.broken:
            return _temporary_error(request)
        case Error() as error:  # The database is damaged or gone.
            watch.note(error)  # One from connecting, or from fetching rows, passed no statement.
            return outside_page(request, HTTPStatus.SERVICE_UNAVAILABLE, unusable=True)
        case Exception() as error if _is_about_a_stored_value(error):
            return outside_page(request, HTTPStatus.SERVICE_UNAVAILABLE, unusable=True)
        case Busy(wait=seconds) | MustWait(wait=seconds):
            return _come_again(request, HTTPStatus.TOO_MANY_REQUESTS, seconds)
        case _:
            return outside_page(request, HTTPStatus.INTERNAL_SERVER_ERROR)


def _is_about_a_stored_value(error: Exception) -> bool:
    """Whether it was raised while converting a row to Python: SQLite stores any value.

    A flipped bit in a date, for example, is still valid for SQLite.
    """
    frames = (frame for frame, _line in walk_tb(error.__traceback__))
    return any(frame.f_code.co_qualname == FETCHING_ROWS for frame in frames)


def _may_pass(error: OperationalError) -> bool:
    """Whether the error is temporary: locked, unreachable or full, not damaged."""
    return kind_of(error) in (sqlite3.SQLITE_OK, *PASSING)


def _temporary_error(request: HttpRequest) -> HttpResponse:
    """Return the page for a temporary error. On a kiosk it reloads by itself: the requested page,
    or the home page after a POST.
    """
    status = HTTPStatus.SERVICE_UNAVAILABLE
    response = _come_again(request, status, BUSY_DATABASE, by_itself=settings.KIOSK)
    if settings.KIOSK:
        back = request.get_full_path() if request.method == "GET" else "/"
        response.headers["Refresh"] = f"{BUSY_DATABASE}; url={back}"
    return response


def _come_again(
    request: HttpRequest, status: HTTPStatus, seconds: int, *, by_itself: bool = False
) -> HttpResponse:
    response = outside_page(request, status, seconds=seconds, by_itself=by_itself)
    response.headers["Retry-After"] = str(seconds)
    return response


TEMPLATES = {
    HTTPStatus.BAD_REQUEST: "400.html",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "413.html",
    HTTPStatus.TOO_MANY_REQUESTS: "429.html",
    HTTPStatus.INTERNAL_SERVER_ERROR: "500.html",
    HTTPStatus.SERVICE_UNAVAILABLE: "503.html",
}
