"""The reauthentication page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import reauthentication
from accounts.decorators import password_needed
from accounts.flows import signing_in
from accounts.forms.sign_in import ReauthenticationForm
from accounts.http import SignedInRequest
from accounts.pending_forms import Kept, kept_forms
from accounts.redirects import after_sign_in, wanted_page
from accounts.views.refusals import RefusalsOn, form_page


@password_needed
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def reauthenticate(request: SignedInRequest) -> HttpResponse:
    """Ask for the password and show what it is for."""
    kept = reauthentication.waiting(request)  # first, because the session gets a new key
    if "cancel" in request.POST:
        kept_forms.drop(request.session.session_key)
        return redirect((kept and kept.sent_from) or "home:index")
    form = ReauthenticationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with RefusalsOn(form, "password"):
            signing_in.reauthenticate(request, password=form.cleaned_data["password"])
            return _go_on(request, kept)
    context = {"next": wanted_page(request), "summary": kept.summary if kept else None}
    return form_page(request, "accounts/reauthenticate.html", form, context)


def _go_on(request: SignedInRequest, kept: Kept | None) -> HttpResponse:
    if kept is None:
        if reauthentication.KEPT in request.GET:
            messages.warning(
                request,
                _(
                    "Nothing was changed: more than a minute passed, or you started something "
                    "else. Try again."
                ),
            )
        return redirect(after_sign_in(request))
    kept_forms.release(kept, request.session.session_key)
    if kept.form is None:
        messages.warning(request, _("Password confirmed. Fill in the form again."))
    return redirect(kept.page)
