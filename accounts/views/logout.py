"""Sign-out and its page."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import for_strangers
from accounts.flows import signing_in


@require_POST
@login_not_required
def logout(request: HttpRequest) -> HttpResponse:
    """End the session; the response is the same if it had already ended."""
    if request.user.is_authenticated:
        signing_in.sign_out(request)
    return redirect("kiosk:receipt" if settings.KIOSK else "accounts:signed_out")


@require_safe
@for_strangers
def signed_out(request: HttpRequest) -> HttpResponse:
    """Show that the person is signed out; redirect signed-in people to the home page."""
    return render(request, "accounts/signed_out.html")
