"""Setting a new password after recovery."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.decorators import for_strangers
from accounts.views.refusals import RefusalsOn, form_page
from recovery import grants
from recovery.codes import Code
from recovery.errors import OutOfTime
from recovery.flows import passwords
from recovery.forms import ChooseForm
from recovery.grants import Grant


@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
@for_strangers
def choose_password(request: HttpRequest) -> HttpResponse:
    """Show the form, and set the new password, while the grant is valid."""
    grant = grants.held(request)
    if grant is None:
        return _start_again(request)
    form = ChooseForm(grant.person, request.POST if request.method == "POST" else None)
    if form.is_valid():
        with RefusalsOn(form):
            fresh = passwords.choose_password(request, grant=grant, **form.values())
            return _done(request, grant, fresh)
    if isinstance(form.refused, OutOfTime):
        return _start_again(request)
    context = {"person": grant.person, "way": grant.way.value}
    return form_page(request, "recovery/choose_password.html", form, context)


def _done(request: HttpRequest, grant: Grant, fresh: Code | None) -> HttpResponse:
    sign_in = reverse("accounts:login", query={"name": grant.person.username})
    if fresh:
        context = {"fresh": fresh, "go_on": sign_in}
        return render(request, "recovery/password_chosen.html", context)
    messages.success(request, _("New password saved. Sign in with it now."))
    return redirect(sign_in)


def _start_again(request: HttpRequest) -> HttpResponse:
    messages.warning(request, str(OutOfTime()))
    return redirect("recovery:trouble")
