"""Change the password."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import flows
from accounts.errors import Busy, MustWait, WrongPassword
from accounts.forms.own_account import PasswordChangeForm
from accounts.http import SignedInRequest
from accounts.passwordless import password_needed
from accounts.views.refusals import ask_to_wait


@password_needed
@sensitive_post_parameters("old_password", "new_password1", "new_password2")
@require_http_methods(["GET", "HEAD", "POST"])
def password_change(request: SignedInRequest) -> HttpResponse:
    """Ask for the present password and a new one."""
    if request.method == "POST":
        return _change(request)
    return _page(request, PasswordChangeForm(request.user))


def _change(request: SignedInRequest) -> HttpResponse:
    form = PasswordChangeForm(request.user, request.POST)
    if not form.is_valid():
        return _page(request, form)
    old, new = (form.cleaned_data[name] for name in ("old_password", "new_password1"))
    try:
        had_pin = flows.change_password(request, old_password=old, new_password=new)
    except WrongPassword as refused:
        form.add_error("old_password", _("This is not your present password. Type it again."))
        return _page(request, form, wait_seconds=refused.wait)
    except MustWait as refused:
        return ask_to_wait(_page(request, form, wait_seconds=refused.wait), refused)
    except Busy as refused:
        form.add_error("old_password", str(refused))
        return ask_to_wait(_page(request, form), refused)
    messages.success(request, _("Your password is changed. All your other sessions are ended."))
    if had_pin:
        messages.success(request, _("Your PIN is removed."))
    return redirect("accounts:profile")


def _page(request: SignedInRequest, form: PasswordChangeForm, **context: Any) -> HttpResponse:
    return render(request, "accounts/password_change.html", {"form": form, **context})
