"""Notes what a person does here, and keeps a locked screen locked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.sessions import reference
from kiosk.presence import presences

# All that answers while the screen is locked, by URL name; every other page is the lock.
OPEN_WHILE_LOCKED = frozenset(
    ("kiosk:unlock", "kiosk:end_locked", "kiosk:presence", "kiosk:receipt")
    + ("style", "accent", "administration:mark")
)


class LeftAloneMiddleware:
    """Counts as use only what a person brought about, which no script and no waiting page can."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Note the use before the answer, and after it too if the session has got a new key."""
        before = request.session.session_key
        by_person = request.headers.get("Sec-Fetch-User") == "?1"
        if before and by_person:
            presences.note_use(reference(before))
        response = self.get_response(request)
        after = request.session.session_key
        if after and after != before:
            presences.note_use(reference(after))
        return response

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Answer with the lock instead of the page."""
        key, page = request.session.session_key, request.resolver_match
        if key is None or presences.lock_of(reference(key)) is None:
            return None
        is_open = page is not None and page.view_name in OPEN_WHILE_LOCKED
        return None if is_open else redirect("kiosk:unlock")
