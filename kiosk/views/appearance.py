"""Choosing the appearance."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from accounts.redirects import after_sign_in
from kiosk import appearance
from kiosk.forms.entry import AppearanceForm
from kiosk.sign_out_reason import show_sign_in


@require_safe
@login_not_required
def awake(request: HttpRequest) -> HttpResponse:
    """Go from the clock to a fresh sign-in page."""
    if not settings.KIOSK:
        raise Http404
    if not request.user.is_authenticated:
        appearance.forget(request.session)
        show_sign_in()
    return redirect("accounts:login")


@require_POST
@login_not_required
def choose(request: HttpRequest) -> HttpResponse:
    """Store the choice, and return to its page. See kiosk.appearance."""
    form = AppearanceForm(request.POST)
    if form.is_valid() and settings.KIOSK:
        appearance.choose(request.session, **form.cleaned_data)
    elif form.is_valid():
        chosen = form.cleaned_data
        appearance.keep(request.user, request.session, chosen["text"], chosen["language"])
    return redirect(after_sign_in(request))
