"""Middleware for staff pages, locked screens, activity and appearance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.sessions import reference
from kiosk import appearance

GetResponse = Callable[[HttpRequest], HttpResponse]

# URL names that answer while the screen is locked; all others show the lock page.
OPEN_WHILE_LOCKED = frozenset(
    ("kiosk:unlock", "kiosk:end_locked", "kiosk:presence", "kiosk:receipt", "kiosk:look")
    + ("style", "accent", "administration:mark")
)


class LeftAloneMiddleware:
    """Records activity caused by people, not by scripts or open pages."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Record activity before the response, and again if the session key changes."""
        before = request.session.session_key
        by_person = request.headers.get("Sec-Fetch-User") == "?1"
        if before and by_person:
            _note_use(before)
        response = self.get_response(request)
        after = request.session.session_key
        if after and after != before:
            _note_use(after)
        return response

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Answer with the lock page while the screen is locked."""
        key, page = request.session.session_key, request.resolver_match
        if key is None or not _is_locked(key):
            return None
        is_open = page is not None and page.view_name in OPEN_WHILE_LOCKED
        return None if is_open else redirect("kiosk:unlock")


# Imported with the first session, which saves the first page 5 ms.


def _note_use(key: str) -> None:
    from kiosk.presence import presences

    presences.note_use(reference(key))


def _is_locked(key: str) -> bool:
    from kiosk.presence import presences

    return presences.lock_of(reference(key)) is not None


def staff_apart(get_response: GetResponse) -> GetResponse:
    """Middleware that ignores the session of the signed-in person on staff pages.

    Of their session, only the appearance is read; it is neither extended nor ended.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.KIOSK and request.path_info.startswith(reverse("kiosk:staff")):
            key = request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
            request.appearance, language = appearance.of_key(key)  # type: ignore[attr-defined]
            # Where Django looks for it without a session.
            request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = language
        return get_response(request)

    return middleware


def chosen_appearance(get_response: GetResponse) -> GetResponse:
    """Middleware that sets `request.appearance`, the chosen appearance.

    Put it above the locale middleware, because an expired choice may have to be reset.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.KIOSK and not hasattr(request, "appearance"):
            request.appearance = appearance.of(request.session)  # type: ignore[attr-defined]
        return get_response(request)

    return middleware
