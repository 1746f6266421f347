"""Keeps everybody out but this program's own window.

Any program of any user of the computer, and any web page in any browser on it, can reach a loopback
port. So each start makes a secret, gives it to its window as a cookie in exchange for a nonce that
works once, and answers nobody else: not even with a style sheet. Threats T1 to T6 in
docs/security.md.
"""

from __future__ import annotations

import hmac
import math
import re
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.signals import request_started
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, parse_cookie

from djangoapp import errors, refusals
from djangoapp.refusals import LAUNCH_PATH

ALLOWED_METHODS = ("GET", "HEAD", "POST")
_UTF_8 = re.compile(r"""; *charset=("utf-8"|utf-8) *(?=;|$)""")
_SET_ASIDE = "latchkey.foreign_charset"  # No header can have this name in the environment.


class Gate:
    """The secret of this start and the nonces that open to it.

    One per process; safe to use from any thread.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        # Monotonic: setting the clock back must not give a nonce a second life.
        self._now = now
        self._lock = threading.Lock()
        self.secret = secrets.token_urlsafe(32)
        self._nonces: dict[str, float] = {}
        self.host: str | None = None

    def open(self, host: str) -> None:
        """Let requests for exactly `host`, which is "127.0.0.1:PORT", come in from now on."""
        self.host = host

    def close(self) -> None:
        """Refuse every request until the gate is opened again."""
        self.host = None

    def issue_nonce(self, lifetime: float | None) -> str:
        """Return a nonce that works once, within `lifetime` seconds or, for None, at any time."""
        nonce = secrets.token_urlsafe(32)
        with self._lock:
            self._nonces[nonce] = math.inf if lifetime is None else self._now() + lifetime
        return nonce

    def spend(self, nonce: str) -> str | None:
        """Return the secret in exchange for a nonce that is still good, else None.

        It is used up either way.
        """
        with self._lock:
            now = self._now()
            self._nonces = {known: until for known, until in self._nonces.items() if until > now}
            good = [known for known in self._nonces if _same(known, nonce)]
            for known in good:
                del self._nonces[known]
        return self.secret if good else None

    def admits(self, cookie: str) -> bool:
        """Tell whether `cookie` is the secret of this start."""
        return _same(self.secret, cookie)


gate = Gate()


class GateMiddleware:
    """Turns away what fails one of the rules, in their order, and lets the rest through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a launch, refuse, or pass on."""
        for reason, status, broken in RULES:
            if broken(request):
                return _refuse(request, reason, status)
        if request.method == "GET" and request.path_info.startswith(LAUNCH_PATH):
            return _launch(request)
        if not _has_secret(request):
            return _refuse(request, "cookie", HTTPStatus.FORBIDDEN)
        return self.get_response(request)


def admits(headers: Mapping[str, str]) -> bool:
    """Whether a request with these headers is the window's own, before anything else is known.

    They are named as in a WSGI environment. Asked before a body is read; the other rules follow.
    """
    request = HttpRequest()
    request.META.update(headers)
    request.COOKIES = parse_cookie(headers.get("HTTP_COOKIE", ""))
    return not _wrong_host(request) and _has_secret(request)


def _has_secret(request: HttpRequest) -> bool:
    return gate.admits(request.COOKIES.get(settings.LAUNCH_COOKIE_NAME, ""))


def _launch(request: HttpRequest) -> HttpResponse:
    secret = gate.spend(request.path_info.removeprefix(LAUNCH_PATH))
    if secret is None:
        return _refuse(request, "launch", HTTPStatus.FORBIDDEN)
    return admission(secret, "/")


def admission(secret: str, url: str) -> HttpResponse:
    """Return the answer that gives a window the secret of this start and leads it to `url`."""
    response = HttpResponseRedirect(url)
    # Not Secure: WebKit drops such cookies on loopback. No age: it goes with the window.
    response.set_cookie(settings.LAUNCH_COOKIE_NAME, secret, httponly=True, samesite="Strict")
    return response


def _refuse(request: HttpRequest, reason: refusals.Reason, status: HTTPStatus) -> HttpResponse:
    refusals.note(request, reason)
    response = errors.outside_page(request, status)
    # Django would log the path of every refusal: a flood of lines, and among them launch nonces.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _same(known: str, given: str) -> bool:
    return hmac.compare_digest(known.encode(), given.encode(errors="surrogatepass"))


# --- The rules ------------------------------------------------------------------------------------


def _wrong_method(request: HttpRequest) -> bool:
    return request.method not in ALLOWED_METHODS


def _wrong_host(request: HttpRequest) -> bool:
    # Exact, port included. This is what DNS rebinding fails at (P-L2).
    return gate.host is None or request.META.get("HTTP_HOST") != gate.host


def _wrong_target(request: HttpRequest) -> bool:
    # "GET http://elsewhere/ HTTP/1.1" names a second host, which nobody else here would compare.
    return not str(request.META.get("REQUEST_URI", "/")).startswith("/")


def _doubled_cookie(request: HttpRequest) -> bool:
    # Another program on 127.0.0.1 can set a cookie of our name for a longer path; which one counts
    # is chance (T6).
    names = [
        part.partition("=")[0].strip() for part in request.META.get("HTTP_COOKIE", "").split(";")
    ]
    return any(
        names.count(ours) > 1
        for ours in (settings.LAUNCH_COOKIE_NAME, settings.SESSION_COOKIE_NAME)
    )


def _foreign_origin(request: HttpRequest) -> bool:
    # Against a constant, never against the Host header: both come from the same sender.
    return bool(request.META.get("HTTP_ORIGIN", f"http://{gate.host}") != f"http://{gate.host}")


def _foreign_site(request: HttpRequest) -> bool:
    site = request.META.get("HTTP_SEC_FETCH_SITE", "same-origin")
    return site != "same-origin" and not (site == "none" and request.method == "GET")


def _too_long(request: HttpRequest) -> bool:
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    limit: int = settings.REQUEST_BODY_LIMIT
    return not re.fullmatch("[0-9]{1,18}", length) or int(length) > limit


@receiver(request_started)
def _set_charset_aside(environ: dict[str, Any], **_: object) -> None:
    # Django decodes with whatever codec is named, and some fail: the first while the request is
    # being made, before any middleware. An asterisk stands for a codec too (RFC 2231).
    content_type = str(environ.get("CONTENT_TYPE", "")).lower()
    rest = _UTF_8.sub("", content_type)
    if "charset" in rest or "*" in rest:
        environ[_SET_ASIDE] = environ.pop("CONTENT_TYPE")


def _foreign_charset(request: HttpRequest) -> bool:
    return _SET_ASIDE in request.META


Rule = tuple[refusals.Reason, HTTPStatus, Callable[[HttpRequest], bool]]
RULES: tuple[Rule, ...] = (
    ("method", HTTPStatus.METHOD_NOT_ALLOWED, _wrong_method),
    ("host", HTTPStatus.FORBIDDEN, _wrong_host),
    ("target", HTTPStatus.FORBIDDEN, _wrong_target),
    ("cookies", HTTPStatus.FORBIDDEN, _doubled_cookie),
    ("origin", HTTPStatus.FORBIDDEN, _foreign_origin),
    ("site", HTTPStatus.FORBIDDEN, _foreign_site),
    ("length", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _too_long),
    ("charset", HTTPStatus.BAD_REQUEST, _foreign_charset),
)
