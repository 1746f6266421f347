"""Delete one's own account."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import flows
from accounts.errors import Busy, LastAdministrator, MustWait, WrongPassword
from accounts.forms.own_account import DeleteAccountForm
from accounts.http import SignedInRequest
from accounts.passwordless import password_needed
from accounts.views.refusals import ask_to_wait


@password_needed
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def delete_account(request: SignedInRequest) -> HttpResponse:
    """Say what goes and what stays, and ask for the password."""
    form = DeleteAccountForm(request.POST if request.method == "POST" else None)
    return _delete(request, form) if form.is_valid() else _page(request, form)


def _delete(request: SignedInRequest, form: DeleteAccountForm) -> HttpResponse:
    try:
        flows.delete_account(request, password=form.cleaned_data["password"])
    except WrongPassword as refused:
        form.add_error("password", _("This is not your password. Type it again."))
        return _page(request, form, wait_seconds=refused.wait)
    except MustWait as refused:
        return ask_to_wait(_page(request, form, wait_seconds=refused.wait), refused)
    except (Busy, LastAdministrator) as refused:
        form.add_error(None, str(refused))
        answer = _page(request, form)
        return ask_to_wait(answer, refused) if isinstance(refused, Busy) else answer
    messages.success(request, _("Your account is deleted."))
    return redirect("accounts:signed_out")


def _page(request: SignedInRequest, form: DeleteAccountForm, **context: Any) -> HttpResponse:
    return render(request, "accounts/delete_account.html", {"form": form, **context})
