"""Middleware for signed-in people: language and last activity."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

if TYPE_CHECKING:
    from accounts.sessions import SessionStore

GetResponse = Callable[[HttpRequest], HttpResponse]


def person_locale(get_response: GetResponse) -> GetResponse:
    """Middleware: activate the language of the profile, else the one that the window requests."""
    languages = dict(settings.LANGUAGES)

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.session.get("language")
        with translation.override(
            chosen if chosen in languages else translation.get_language_from_request(request)
        ):
            request.LANGUAGE_CODE = translation.get_language()
            response = get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
        return response

    return middleware


def last_seen(get_response: GetResponse) -> GetResponse:
    """Middleware: update the last activity after each request.

    A page that was only read doesn't fail if the session can't be written: everything important was
    written before, and the next page tries again.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        session = cast("SessionStore", request.session)
        session.waits = request.method not in ("GET", "HEAD")
        session.note_seen()
        return response

    return middleware
