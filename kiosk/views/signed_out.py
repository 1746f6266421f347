"""The page after a sign-out: the reason, and what was cleared."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import for_strangers
from kiosk.models import KioskPolicy
from kiosk.sign_out_reason import SignOutReason


@require_safe
@for_strangers
def sign_out_page(request: HttpRequest) -> HttpResponse:
    """Show the reason; redirect signed-in people to home."""
    asked = request.GET.get("why", "")
    why = SignOutReason(asked) if asked in set(SignOutReason) else SignOutReason.SIGNED_OUT
    context = {
        "why": why.name,
        "policy": KioskPolicy.current(),
        # On other systems, only the cookies are deleted: see desktop/window/calls.py.
        "view_is_new": sys.platform == "linux",
    }
    return render(request, "kiosk/signed_out.html", context)
