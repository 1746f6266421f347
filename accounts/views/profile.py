"""One's own profile."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import pins
from accounts.flows.profile import update_profile
from accounts.forms.own_account import ProfileForm
from accounts.http import SignedInRequest
from accounts.reauthentication import reauthentication_required
from accounts.summaries import Summary, changes


def _another_email(request: SignedInRequest) -> Summary | None:
    """Only a changed email address is sensitive: it can receive password links."""
    if request.POST.get("email", "").strip() == request.user.email:
        return None
    changed = changes(ProfileForm(request.user, request.POST))
    return Summary(_("Change your email address?"), changed)


@reauthentication_required(_another_email)
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    """Show and update the profile."""
    form = ProfileForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        update_profile(request, **form.cleaned_data)
        translation.activate(request.user.language or translation.get_language())
        messages.success(request, _("Profile saved."))
        return redirect("accounts:profile")
    context = {"form": form, "pin_offered": pins.may_have_one(request.user)}
    return render(request, "accounts/profile.html", context)
