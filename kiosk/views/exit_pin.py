"""Set, try and remove the exit PIN."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import permissions
from accounts.http import SignedInRequest
from accounts.reauthentication import (
    reauthentication_required,
    reauthentication_required_to_look,
)
from accounts.views.refusals import RefusalsOn, form_page
from kiosk import exit_pin, staff
from kiosk.forms.exit_pin import ExitPinForm, NewExitPinForm
from kiosk.models import KioskPolicy


@permission_required(permissions.CHANGE_SETTINGS, raise_exception=True)
@reauthentication_required_to_look
@sensitive_post_parameters("exit_pin1", "exit_pin2")
@require_http_methods(["GET", "HEAD", "POST"])
def set_exit_pin(request: SignedInRequest) -> HttpResponse:
    """Set an exit PIN, then try it."""
    form = NewExitPinForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with RefusalsOn(form):
            exit_pin.put(form.cleaned_data["exit_pin1"], actor=request.user)
            return redirect("kiosk:try_exit_pin")
    context = {"policy": KioskPolicy.current()}
    return form_page(request, "kiosk/exit_pin.html", form, context)


@sensitive_post_parameters("exit_pin")
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(permissions.CHANGE_SETTINGS, raise_exception=True)
def try_exit_pin(request: SignedInRequest) -> HttpResponse:
    """Try the exit PIN in the same way as on the staff page."""
    form = ExitPinForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with RefusalsOn(form, "exit_pin"):
            staff.try_exit_pin(form.cleaned_data["exit_pin"], actor=request.user)
            messages.success(request, _("The exit PIN is set. It opens the staff page."))
            return redirect("kiosk:settings")
    return form_page(request, "kiosk/try_exit_pin.html", form)


@permission_required(permissions.CHANGE_SETTINGS, raise_exception=True)
@reauthentication_required(gettext_lazy("Remove the exit PIN?"))
@require_POST
def remove_exit_pin(request: SignedInRequest) -> HttpResponse:
    """Remove the exit PIN; the staff page then requires a password."""
    if exit_pin.remove(actor=request.user):
        messages.success(request, _("Exit PIN removed."))
    return redirect("kiosk:settings")
