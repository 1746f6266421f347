"""Register."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import just_registered
from accounts.decorators import for_strangers
from accounts.errors import RegistrationClosed
from accounts.flows import registration
from accounts.forms.registration import RegisterForm
from accounts.models import SignInPolicy
from accounts.views.refusals import RefusalsOn, form_page


@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
@for_strangers
def register(request: HttpRequest) -> HttpResponse:
    """Show the registration form, and create the account."""
    if not registration.administrator_exists():
        return redirect("setup")
    form = RegisterForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        with RefusalsOn(form):
            registration.refuse_unless_registration_is_open()
            if form.is_valid():
                just_registered.remember(request, registration.register(**form.values()))
                return redirect("recovery:first_codes")
    closed = isinstance(form.refused, RegistrationClosed)
    if closed:
        form = RegisterForm()  # The closed page has no fields to link errors to.
    policy = SignInPolicy.current()
    context = {"registration": policy.registration, "terminal": policy}
    answer = form_page(request, "accounts/register.html", form, context)
    if closed:
        answer.status_code = HTTPStatus.FORBIDDEN
    return answer


@require_safe
@login_not_required
def registered(request: HttpRequest) -> HttpResponse:
    """Show that the account is waiting for approval."""
    return render(request, "accounts/registered.html")
