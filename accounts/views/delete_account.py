"""Deleting one's own account."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.decorators import password_needed
from accounts.flows import deletion
from accounts.forms.own_account import DeleteAccountForm
from accounts.http import SignedInRequest
from accounts.views.refusals import RefusalsOn, form_page


@password_needed
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def delete_account(request: SignedInRequest) -> HttpResponse:
    """Show what is deleted and what stays, and ask for the password."""
    form = DeleteAccountForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with RefusalsOn(form, "password"):
            deletion.delete_account(request, password=form.cleaned_data["password"])
            messages.success(request, _("Account deleted."))
            return redirect("accounts:signed_out")
    return form_page(request, "accounts/delete_account.html", form)
