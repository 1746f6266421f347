"""The request gate: only the program's own window gets responses.

Any program of any user, and any web page in any browser on the computer, can reach a loopback port.
So each start generates a secret, gives it to its window as a cookie in exchange for a one-time
nonce, and refuses all other requests, even for a style sheet. Threats T1 to T6 in docs/security.md.
"""

from __future__ import annotations

import hmac
import re
import secrets
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.signals import request_started
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accounts.clock import through_sleep
from djangoapp import cookies, errors, refusal_log
from djangoapp.refusal_log import LAUNCH_PATH

ALLOWED_METHODS = ("GET", "HEAD", "POST")
_UTF_8 = re.compile(r"""; *charset=("utf-8"|utf-8) *(?=;|$)""")
# Headers can't have these names in the environment.
_FOREIGN_CHARSET, _COOKIES = "latchkey.foreign_charset", "latchkey.cookies"
# What the rules and the gate page use; everything else in a refused request is dropped.
_OF_A_STRANGER = ("HTTP_HOST", "HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE", "HTTP_ACCEPT_LANGUAGE")
_PATH_OF_A_STRANGER = 200  # characters: a launch, or what the log tells of a path
_LONGEST_CONTENT_TYPE = 200  # characters, with a boundary of 70 (RFC 2046)


class Gate:
    """The secret of this start and its nonces.

    One per process; thread-safe.
    """

    def __init__(self, now: Callable[[], float] = through_sleep) -> None:
        # Setting the clock back or sleep must not extend a nonce.
        self._now = now
        self._lock = threading.Lock()
        self.secret = secrets.token_urlsafe(32)
        self._nonces: dict[str, float] = {}
        self.host: str | None = None

    def open(self, host: str) -> None:
        """Accept requests for exactly `host`, "127.0.0.1:PORT", from now on."""
        self.host = host

    def close(self) -> None:
        """Refuse all requests until `open` is called again."""
        self.host = None

    def issue_nonce(self, lifetime: float) -> str:
        """Return a nonce that works once, within `lifetime` seconds."""
        nonce = secrets.token_urlsafe(32)
        with self._lock:
            self._nonces[nonce] = self._now() + lifetime
        return nonce

    def spend(self, nonce: str) -> str | None:
        """Return the secret for a valid nonce, else None.

        The nonce is used up either way.
        """
        with self._lock:
            now = self._now()
            self._nonces = {known: until for known, until in self._nonces.items() if until > now}
            good = [known for known in self._nonces if _same(known, nonce)]
            for known in good:
                del self._nonces[known]
        return self.secret if good else None

    def admits(self, cookie: str) -> bool:
        """Whether `cookie` is the secret of this start."""
        return _same(self.secret, cookie)


gate = Gate()


class GateMiddleware:
    """Refuses requests that violate a rule, in their order."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        request_started.connect(_set_aside, dispatch_uid="djangoapp.gate")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle a launch, refuse, or pass the request on."""
        for reason, status, broken in RULES:
            if broken(request):
                return _refuse(request, reason, status)
        if request.method == "GET" and request.path_info.startswith(LAUNCH_PATH):
            return _launch(request)
        header = request.META.get(_COOKIES, "")
        if not _has_secret(header):
            return _refuse(request, "cookie", HTTPStatus.FORBIDDEN)
        request.COOKIES = cookies.read(header)
        return self.get_response(request)


def admits(environ: Mapping[str, str]) -> bool:
    """Whether a request with this environment comes from the window, before its body is read.

    The other rules are checked later.
    """
    return _is_own_host(environ) and _has_secret(environ.get("HTTP_COOKIE", ""))


def _is_own_host(environ: Mapping[str, str]) -> bool:
    # Exact, including the port: this prevents DNS rebinding.
    return gate.host is not None and environ.get("HTTP_HOST") == gate.host


def _has_secret(cookie_header: str) -> bool:
    given = cookies.named(cookie_header, settings.LAUNCH_COOKIE_NAME)
    return len(given) == 1 and gate.admits(given[0])


def _set_aside(environ: dict[str, Any], **_: object) -> None:
    """Remove what Django would parse before the request is refused.

    Django parses the content type and decodes the path before any middleware runs. A refused
    request keeps only what the rules use.
    """
    known = admits(environ)
    environ[_COOKIES] = environ.pop("HTTP_COOKIE", "")
    if _is_foreign(environ.get("CONTENT_TYPE", "")):
        environ[_FOREIGN_CHARSET] = environ.pop("CONTENT_TYPE")
    if known:
        return
    for name in [name for name in environ if name.startswith("HTTP_")]:
        if name not in _OF_A_STRANGER:
            del environ[name]
    environ.pop("CONTENT_TYPE", None)
    environ["QUERY_STRING"] = ""
    environ["PATH_INFO"] = environ.get("PATH_INFO", "")[:_PATH_OF_A_STRANGER]


def _is_foreign(content_type: str) -> bool:
    # Django decodes with the named codec, and some fail. An asterisk also names a codec (RFC 2231).
    if len(content_type) > _LONGEST_CONTENT_TYPE:
        return True
    rest = _UTF_8.sub("", content_type.lower())
    return "charset" in rest or "*" in rest


def _launch(request: HttpRequest) -> HttpResponse:
    secret = gate.spend(request.path_info.removeprefix(LAUNCH_PATH))
    if secret is None:
        return _refuse(request, "launch", HTTPStatus.FORBIDDEN)
    return admission(secret, "/")


def admission(secret: str, url: str) -> HttpResponse:
    """Return the response that sets the secret as a cookie and redirects to `url`."""
    response = HttpResponseRedirect(url)
    # Not Secure: WebKit drops such cookies on loopback. No age: a session cookie.
    response.set_cookie(settings.LAUNCH_COOKIE_NAME, secret, httponly=True, samesite="Strict")
    return response


def _refuse(request: HttpRequest, reason: refusal_log.Reason, status: HTTPStatus) -> HttpResponse:
    refusal_log.note(request, reason)
    response = errors.outside_page(request, status)
    # Django would log the path of every refusal, including launch nonces.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _same(known: str, given: str) -> bool:
    return hmac.compare_digest(known.encode(), given.encode(errors="surrogatepass"))


# --- The rules ------------------------------------------------------------------------------------


def _wrong_method(request: HttpRequest) -> bool:
    return request.method not in ALLOWED_METHODS


def _wrong_host(request: HttpRequest) -> bool:
    return not _is_own_host(request.META)


def _wrong_target(request: HttpRequest) -> bool:
    # "GET http://elsewhere/ HTTP/1.1" names a second host, which nobody else here would compare.
    return not str(request.META.get("REQUEST_URI", "/")).startswith("/")


def _doubled_cookie(request: HttpRequest) -> bool:
    # Another program on 127.0.0.1 can set a cookie of our name for a longer path; which one counts
    # is chance (T6).
    header = request.META.get(_COOKIES, "")
    ours = (settings.LAUNCH_COOKIE_NAME, settings.SESSION_COOKIE_NAME)
    return any(len(cookies.named(header, name)) > 1 for name in ours)


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


def _foreign_charset(request: HttpRequest) -> bool:
    return _FOREIGN_CHARSET in request.META


Rule = tuple[refusal_log.Reason, HTTPStatus, Callable[[HttpRequest], bool]]
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
