"""The first run: names the terminal and creates its administrator."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import just_registered
from accounts.errors import AlreadySetUp
from accounts.flows import registration
from accounts.forms.registration import SetupForm
from accounts.views.refusals import RefusalsOn, form_page


@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def setup(request: HttpRequest) -> HttpResponse:
    """Show the first-run form, and set the terminal up; 404 once that is done."""
    if registration.administrator_exists():
        raise Http404
    form = SetupForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with RefusalsOn(form):
            just_registered.remember(request, registration.set_up_terminal(**form.values()))
            return redirect("recovery:first_codes")
    if isinstance(form.refused, AlreadySetUp):  # someone else was faster
        messages.warning(request, str(form.refused))
        return redirect("accounts:login")
    return form_page(request, "setup.html", form)
