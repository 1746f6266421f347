"""Activity reports of pages, and the time until the session ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from accounts.sessions import reference
from kiosk import timing
from kiosk.models import KioskPolicy
from kiosk.presence import Presence, presences
from kiosk.sign_out_reason import show_sign_in, sign_out_page


@dataclass(frozen=True)
class Report:
    """The report of a page: seconds since the last input, partly completed form, playing media."""

    ago: float | None
    filled: bool
    plays: bool
    stranger: bool

    @classmethod
    def of(cls, request: HttpRequest) -> Report:
        """Parse the report; invalid values are ignored."""
        sent: QueryDict = request.POST if request.method == "POST" else request.GET
        ago = sent.get("ago", "")
        flags = {name: sent.get(name) == "1" for name in ("filled", "plays", "stranger")}
        return cls(int(ago[:12]) / 1000 if ago.isascii() and ago.isdecimal() else None, **flags)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def presence(request: HttpRequest) -> JsonResponse:
    """Record posted activity; return the next event, or where to go."""
    report, signed_in = Report.of(request), request.user.is_authenticated
    key = request.session.session_key
    if key and request.method == "POST":
        ago = 0.0 if report.plays else report.ago
        if ago is not None:
            presences.note_use(reference(key), ago=ago, filled=report.filled)
    if signed_in:
        return _answer(cast("SignedInRequest", request), presences.of(reference(key)))
    if report.stranger and settings.KIOSK:
        return _answer_stranger(report)
    why = presences.why_over(reference(request.COOKIES.get(settings.SESSION_COOKIE_NAME)))
    return _go(sign_out_page(why) if why and settings.KIOSK else reverse("accounts:login"))


def _answer(request: SignedInRequest, known: Presence) -> JsonResponse:
    policy, now = KioskPolicy.current(), presences.now()
    if known.lock:
        return _go(reverse("kiosk:unlock"))
    if not settings.KIOSK:
        return _tell("lock", timing.until_lock(known, policy, now), 0, known.filled)
    end = timing.end_for(request, known, policy, now)
    return _tell(end.reason, end.seconds, policy.countdown_seconds, known.filled)


def _answer_stranger(report: Report) -> JsonResponse:
    """Return the remaining time of a page without sign-in, which counts it down itself."""
    policy = KioskPolicy.current()
    left = policy.idle_seconds * (2 if report.filled else 1) - (report.ago or 0.0)
    if left <= 0:
        show_sign_in()
        return _go(reverse("accounts:login"))
    return _tell("page", left, policy.countdown_seconds, report.filled)


def _tell(why: str, seconds: float, warning: int, filled: bool) -> JsonResponse:
    """Name the next event and its seconds; the countdown starts `warning` seconds before."""
    told = {"why": why, "seconds": seconds, "warning": warning, "filled": filled}
    return JsonResponse(told)


def _go(address: str) -> JsonResponse:
    return JsonResponse({"go": address})
