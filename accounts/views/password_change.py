"""Changing the password."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.decorators import password_needed
from accounts.flows import passwords
from accounts.forms.own_account import PasswordChangeForm
from accounts.http import SignedInRequest
from accounts.views.refusals import RefusalsOn, form_page


@password_needed
@sensitive_post_parameters("old_password", "new_password1", "new_password2")
@require_http_methods(["GET", "HEAD", "POST"])
def password_change(request: SignedInRequest) -> HttpResponse:
    """Show the form, and change the password."""
    form = PasswordChangeForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        old, new = (form.cleaned_data[name] for name in ("old_password", "new_password1"))
        with RefusalsOn(form, "old_password"):
            had_pin = passwords.change_password(request, old_password=old, new_password=new)
            messages.success(request, _("Password changed. You're signed out everywhere else."))
            if had_pin:
                messages.success(request, _("PIN removed."))
            return redirect("accounts:profile")
    return form_page(request, "accounts/password_change.html", form)
