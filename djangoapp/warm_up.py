"""Renders the first page once before the window opens."""

from __future__ import annotations

from http import HTTPStatus
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http.response import HttpResponseBase
from django.urls import reverse

from djangoapp.gate import gate
from djangoapp.refusal_log import LAUNCH_PATH

HOST = "127.0.0.1:0"  # No browser can request port 0.
NONCE_SECONDS = 60.0


def rehearse(application: WSGIHandler) -> None:
    """Request the first page through the gate like the window, so that errors show at the start.

    Also loads templates and URLs, so that the window doesn't wait. Raises RuntimeError.
    """
    gate.open(HOST)
    try:
        launch = _get(application, LAUNCH_PATH + gate.issue_nonce(NONCE_SECONDS))
        name = settings.LAUNCH_COOKIE_NAME
        cookie = f"{name}={launch.cookies[name].value}"
        page = _get(application, reverse("accounts:login"), cookie)
        if page.status_code == HTTPStatus.FOUND:  # To the set-up page, on the first start.
            page = _get(application, page.headers["Location"], cookie)
    finally:
        gate.close()
    if page.status_code != HTTPStatus.OK:
        raise RuntimeError(f"The first page answers {page.status_code} {page.reason_phrase}.")


def _get(application: WSGIHandler, path: str, cookie: str = "") -> HttpResponseBase:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "HTTP_HOST": HOST,
        "HTTP_COOKIE": cookie,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "0",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
    }
    response = application(environ, lambda *_: lambda _: None)
    response.close()
    return response
