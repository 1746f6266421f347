"""The person's own profile."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import flows, pins
from accounts.forms.own_account import ProfileForm
from accounts.http import SignedInRequest
from accounts.reauthentication import reauthentication_required


def _changes_email(request: HttpRequest) -> bool:
    """Whether what was sent holds another address: it can be a way to a new password."""
    sent = request.POST.get("email", "").strip()
    return bool(sent != cast("SignedInRequest", request).user.email)


@reauthentication_required(only_if=_changes_email)
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    """Show and change what the person says about themselves."""
    form = ProfileForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        flows.update_profile(request, **form.cleaned_data)
        translation.activate(request.user.language or translation.get_language())
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:profile")
    context = {"form": form, "pin_offered": pins.may_have_one(request.user)}
    return render(request, "accounts/profile.html", context)
