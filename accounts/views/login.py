"""Sign in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import flows
from accounts.forms.sign_in import LoginForm
from accounts.models import SignInPolicy
from accounts.redirects import after_sign_in, wanted_page
from accounts.views.refusals import RefusalsOn, form_page


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def login(request: HttpRequest) -> HttpResponse:
    """Show the sign-in form, and sign in."""
    if request.method == "POST":
        return _sign_in(request)
    if request.user.is_authenticated:
        return redirect(after_sign_in(request))
    if not flows.administrator_exists():
        return redirect("setup")
    return _page(request, LoginForm(initial={"username": request.GET.get("name", "")}))


def _sign_in(request: HttpRequest) -> HttpResponse:
    form = LoginForm(request.POST)
    if form.is_valid():
        with RefusalsOn(form):
            flows.sign_in(request, **form.cleaned_data)
            return redirect(after_sign_in(request))
    return _page(request, form)


def _page(request: HttpRequest, form: LoginForm) -> HttpResponse:
    policy = SignInPolicy.current()
    context = {
        "next": wanted_page(request),
        "register_open": policy.registration != SignInPolicy.Registration.STAFF,
        "terminal": policy,  # the page needs it anyway: here it costs no second query
    }
    return form_page(request, "accounts/login.html", form, context)
