"""The settings of the terminal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import permissions, policies
from accounts.http import SignedInRequest
from accounts.models import SignInPolicy
from accounts.reauthentication import reauthentication_required
from accounts.summaries import Summary, changes
from administration import terminal_settings
from administration.forms.settings import SettingsForm


def _other_settings(request: SignedInRequest) -> Summary:
    form = SettingsForm(request.POST, request.FILES, instance=SignInPolicy.current())
    return Summary(_("Change the settings?"), changes(form))


@permission_required(permissions.CHANGE_SETTINGS, raise_exception=True)
@reauthentication_required(_other_settings)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: SignedInRequest) -> HttpResponse:
    """Show and save the settings."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SettingsForm(*sent, instance=SignInPolicy.current())
    if form.is_valid():
        if terminal_settings.change(request, wanted=form.wanted() | _logo(form)):
            messages.success(request, _("Settings saved."))
        else:
            messages.info(request, _("Nothing was changed."))
        return redirect("administration:settings")
    notes = terminal_settings.notes(SignInPolicy.current())
    sections = policies.in_sections(form, terminal_settings.SECTIONS, notes)
    return render(request, "administration/settings.html", {"form": form, "sections": sections})


def _logo(form: SettingsForm) -> dict[str, Any]:
    """Return the new logo, or nothing if it stays."""
    if picture := form.cleaned_data.get("mark_file"):
        return {"mark": terminal_settings.store_logo(picture)}
    return {"mark": ""} if form.cleaned_data["no_mark"] else {}
