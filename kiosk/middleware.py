"""What every request to a kiosk brings about."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from kiosk import look

GetResponse = Callable[[HttpRequest], HttpResponse]


def chosen_look(get_response: GetResponse) -> GetResponse:
    """Middleware: have the page shown as the person chose, as `request.look`.

    Put it above what speaks the person's language: a stranger's choice may have to be forgotten.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.KIOSK:
            request.look = look.of(request.session)  # type: ignore[attr-defined]
        return get_response(request)

    return middleware
