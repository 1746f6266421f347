"""Answers 404 for the pages of apps whose tiles are hidden from the person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from accounts.models import User
from home.access import may_open_page, pages_of
from home.urls import app_name as OWN


class TileAccessMiddleware:
    """Guards the pages of each app that offers a tile on home. Those of home guard themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: dict[str, Any]
    ) -> None:
        """Raise Http404 for a page whose tile the person doesn't see."""
        match = request.resolver_match
        if match is None or match.namespace == OWN or not pages_of(match):
            return
        person = request.user
        if isinstance(person, User) and not may_open_page(person, match):
            raise Http404
