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
    if "cancel" in request.POST:
        return _cancel(request)
    form = ReauthenticationForm(request.POST if request.method == "POST" else None)
    return _prove(request, form) if form.is_valid() else _page(request, form)


def _cancel(request: SignedInRequest) -> HttpResponse:
    kept = reauthentication.waiting(request)
    kept_forms.drop(request.session.session_key)
    return redirect((kept and kept.sent_from) or "home:index")


def _prove(request: SignedInRequest, form: ReauthenticationForm) -> HttpResponse:
    kept = reauthentication.waiting(request)  # The session is about to get a new key.
    with RefusalsOn(form, "password"):
        signing_in.reauthenticate(request, password=form.cleaned_data["password"])
        return _go_on(request, kept)
    return _page(request, form)


def _go_on(request: SignedInRequest, kept: Kept | None) -> HttpResponse:
    if kept is None:
        return _go_on_without_form(request)
    kept_forms.release(kept, request.session.session_key)
    if kept.form is None:
        messages.warning(request, _("Password confirmed. Fill in the form again."))
    return redirect(kept.page)


def _go_on_without_form(request: SignedInRequest) -> HttpResponse:
    if reauthentication.KEPT in request.GET:
        messages.warning(
            request,
            _(
                "Nothing was changed: more than a minute passed, or you started something else. "
                "Try again."
            ),
        )
    return redirect(after_sign_in(request))


def _page(request: SignedInRequest, form: ReauthenticationForm) -> HttpResponse:
    kept = reauthentication.waiting(request)
    context = {"next": wanted_page(request), "summary": kept.summary if kept else None}
    return form_page(request, "accounts/reauthenticate.html", form, context)
