"""What people see when something cannot be had: Django's error handlers and the gate's pages."""

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
from djangoapp.context_processors import shown_kiosk
from djangoapp.continuity import kind_of, watch
from djangoapp.gate_page import gate_page
from kiosk.models import KioskPolicy

BUSY_DATABASE = 5  # seconds
PASSING = (
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN),
    *(sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_INTERRUPT),
)

# What Django fetches rows in; sqlite3 calls what turns their values into Python from there.
FETCHING_ROWS = "DatabaseErrorWrapper.__call__.<locals>.inner"


def outside_page(request: HttpRequest, status: HTTPStatus, **context: object) -> HttpResponse:
    """Answer with the page for `status`, without touching the session or the database."""
    # Set where the person's own choice is known, which is further in than the gate.
    language = getattr(request, "LANGUAGE_CODE", "")
    with translation.override(language or translation.get_language_from_request(request)):
        if status not in TEMPLATES:
            return gate_page(status)
        if settings.KIOSK:  # The way out for staff is on these pages, too.
            context["kiosk"] = shown_kiosk.remembered() or KioskPolicy()
            if hasattr(request, "look"):
                context |= {"request": request, "csrf_token": get_token(request)}
                context["look"] = request.look
        return HttpResponse(render_to_string(TEMPLATES[status], context), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that no page can make, or whose session was ended meanwhile."""
    if isinstance(exception, SessionInterrupted):
        return redirect("accounts:login")
    refusal_log.note(request, "malformed")
    too_long = isinstance(exception, RequestDataTooBig)
    return outside_page(
        request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_long else HTTPStatus.BAD_REQUEST
    )


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a person who may not do this."""
    refusal_log.note(request, "permission")
    return render(request, "403.html", status=HTTPStatus.FORBIDDEN)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that did not come from a page of this session, mostly one left open long."""
    refusal_log.note(request, "csrf")
    return render(request, "403_csrf.html", status=HTTPStatus.FORBIDDEN)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere."""
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)


def no_dead_end(get_response: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Middleware: whoever goes to an address that only takes forms gets a page, and its way on."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET":
            page = render(request, "404.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    return middleware


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a fault; one that may pass by itself says after how many seconds to try again."""
    match sys.exception():
        case OperationalError() as error if _may_pass(error) and not watch.broken:
            return _healing(request)
        case Error():  # The database is damaged, or no longer there.
            return outside_page(request, HTTPStatus.SERVICE_UNAVAILABLE, unusable=True)
        case Exception() as error if _is_about_a_stored_value(error):
            return outside_page(request, HTTPStatus.SERVICE_UNAVAILABLE, unusable=True)
        case Busy(wait=seconds) | MustWait(wait=seconds):
            return _come_again(request, HTTPStatus.TOO_MANY_REQUESTS, seconds)
        case _:
            return outside_page(request, HTTPStatus.INTERNAL_SERVER_ERROR)


def _is_about_a_stored_value(error: Exception) -> bool:
    """Whether it was raised while a row was turned into Python: SQLite keeps, and gives, anything.

    A bit that flips in a date leaves a text that SQLite finds nothing wrong with.
    """
    frames = (frame for frame, _line in walk_tb(error.__traceback__))
    return any(frame.f_code.co_qualname == FETCHING_ROWS for frame in frames)


def _may_pass(error: OperationalError) -> bool:
    """Whether the database is only busy, out of reach or without room; never if it is damaged."""
    return kind_of(error) in (sqlite3.SQLITE_OK, *PASSING)


def _healing(request: HttpRequest) -> HttpResponse:
    """Answer while the database cannot be had; on a kiosk, whose buttons nobody may press, the page
    goes back by itself to what was asked for, or home after something that was sent.
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
