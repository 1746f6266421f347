"""The sign-in page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.flows import registration
from accounts.forms.sign_in import LoginForm
from accounts.models import SignInPolicy
from accounts.redirects import after_sign_in, wanted_page
from accounts.views.refusals import RefusalsOn, form_page


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def login(request: HttpRequest) -> HttpResponse:
    """Show the sign-in form, and sign in."""
    sent = request.method == "POST"
    if request.user.is_authenticated and not sent:
        return redirect(after_sign_in(request))
    if not (sent or registration.administrator_exists()):
        return redirect("setup")
    name = request.GET.get("name", "")
    form = LoginForm(request.POST if sent else None, initial={"username": name})
    if form.is_valid():
        from accounts.flows.signing_in import sign_in  # takes 4 ms; the start does without

        with RefusalsOn(form):
            sign_in(request, **form.cleaned_data)
            return redirect(after_sign_in(request))
    policy = SignInPolicy.current()
    context = {
        "next": wanted_page(request),
        "register_open": policy.registration != SignInPolicy.Registration.STAFF,
        "terminal": policy,  # otherwise the template would query it again
    }
    return form_page(request, "accounts/login.html", form, context)
