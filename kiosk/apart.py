"""What is different for the staff's pages before anything else looks at a request."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

GetResponse = Callable[[HttpRequest], HttpResponse]


def staff_apart(get_response: GetResponse) -> GetResponse:
    """Middleware: on the staff's pages nobody is signed in, whoever is in this window.

    Their session is neither read, which needs the database, nor kept alive, nor ended.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.KIOSK and request.path_info.startswith(reverse("kiosk:staff")):
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        return get_response(request)

    return middleware
