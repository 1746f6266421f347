"""The kiosk settings."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import permissions, policies
from accounts.http import SignedInRequest
from accounts.reauthentication import reauthentication_required
from accounts.summaries import Summary, changes
from kiosk import kiosk_settings
from kiosk.forms.kiosk_settings import KioskSettingsForm
from kiosk.models import KioskPolicy


def _changed_settings(request: SignedInRequest) -> Summary:
    form = KioskSettingsForm(request.POST, instance=KioskPolicy.current())
    return Summary(_("Change the kiosk settings?"), changes(form))


@permission_required(permissions.CHANGE_SETTINGS, raise_exception=True)
@reauthentication_required(_changed_settings)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: SignedInRequest) -> HttpResponse:
    """Show and save the kiosk settings."""
    data = request.POST if request.method == "POST" else None
    form = KioskSettingsForm(data, instance=KioskPolicy.current())
    if form.is_valid():
        if kiosk_settings.change(form.cleaned_data, actor=request.user):
            messages.success(request, _("Kiosk settings saved."))
        else:
            messages.info(request, _("Nothing was changed."))
        return redirect("kiosk:settings")
    policy = KioskPolicy.current()
    sections = policies.in_sections(form, kiosk_settings.SECTIONS, kiosk_settings.notes(policy))
    context = {"form": form, "sections": sections, "policy": policy}
    return render(request, "kiosk/settings.html", context)
