"""What every request of a signed-in person brings about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

if TYPE_CHECKING:
    from accounts.sessions import SessionStore

GetResponse = Callable[[HttpRequest], HttpResponse]


class PersonLocaleMiddleware:
    """Speaks the language that the person chose, or else the one that the window asks for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.languages = frozenset(code for code, _name in settings.LANGUAGES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.session.get("language")
        with translation.override(
            chosen if chosen in self.languages else translation.get_language_from_request(request)
        ):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
        return response


def last_seen(get_response: GetResponse) -> GetResponse:
    """Middleware: note after each request that the person is there.

    No page that was only read fails because its session cannot be written at this moment: what
    matters is written before this, and what comes after it comes again with the next page.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        session = cast("SessionStore", request.session)
        session.waits = request.method not in ("GET", "HEAD")
        session.note_seen()
        return response

    return middleware
