"""Setting, changing and removing a PIN."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.flows import pins
from accounts.forms.own_account import PinForm
from accounts.http import SignedInRequest
from accounts.pins import may_have_one
from accounts.reauthentication import reauthentication_required_to_look
from accounts.views.refusals import RefusalsOn, form_page


@sensitive_post_parameters("pin1", "pin2")
@require_http_methods(["GET", "HEAD", "POST"])
def pin(request: SignedInRequest) -> HttpResponse:
    """Show the form, and set the PIN; 404 for people who may not have one."""
    if not may_have_one(request.user):
        raise Http404
    return _set_pin(request)


@reauthentication_required_to_look
def _set_pin(request: SignedInRequest) -> HttpResponse:
    form = PinForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with RefusalsOn(form):
            pins.set_pin(request, pin=form.cleaned_data["pin1"])
            messages.success(request, _("PIN saved."))
            return redirect("accounts:profile")
    return form_page(request, "accounts/pin.html", form)


@require_POST
def remove_pin(request: SignedInRequest) -> HttpResponse:
    """Remove the PIN. Needs no reauthentication, because it only makes sign-in stricter."""
    if pins.remove_pin(request):
        messages.success(request, _("PIN removed."))
    return redirect("accounts:profile")
