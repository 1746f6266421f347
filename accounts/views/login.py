"""Sign in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import flows
from accounts.errors import Busy, MustWait, WrongPassword
from accounts.forms.entering import LoginForm
from accounts.models import SignInPolicy
from accounts.redirects import after_sign_in, wanted_page
from accounts.views.refusals import ask_to_wait, told_of


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def login(request: HttpRequest) -> HttpResponse:
    """Ask for a name and a password, and let in whom they belong to."""
    if request.method == "POST":
        return _sign_in(request)
    if request.user.is_authenticated:
        return redirect(after_sign_in(request))
    if not flows.administrator_exists():
        return redirect("setup")
    return _page(request, LoginForm(initial={"username": request.GET.get("name", "")}))


def _sign_in(request: HttpRequest) -> HttpResponse:
    form = LoginForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    try:
        flows.sign_in(request, **form.cleaned_data)
    except MustWait as refused:
        return ask_to_wait(_page(request, form, wait_seconds=refused.wait), refused)
    except WrongPassword as refused:
        return _page(request, form, **told_of(refused, form))
    except Busy as refused:
        form.add_error(None, str(refused))
        return ask_to_wait(_page(request, form), refused)
    return redirect(after_sign_in(request))


def _page(request: HttpRequest, form: LoginForm, **context: Any) -> HttpResponse:
    policy = SignInPolicy.current()
    context |= {
        "form": form,
        "next": wanted_page(request),
        "register_open": policy.registration != SignInPolicy.Registration.STAFF,
        "terminal": policy,  # the page needs it anyway: here it costs no second query
    }
    return render(request, "accounts/login.html", context)
