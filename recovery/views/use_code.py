"""Entering a recovery code or a reset code."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.decorators import for_strangers
from accounts.views.refusals import RefusalsOn, form_page
from recovery.flows import codes
from recovery.forms import CodeForm


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@for_strangers
def use_code(request: HttpRequest) -> HttpResponse:
    """Show the form, and redirect to the new password if the code is right."""
    name = request.GET.get("name", "")
    form = CodeForm(request.POST if request.method == "POST" else None, initial={"username": name})
    if form.is_valid():
        with RefusalsOn(form):
            codes.use_code(request, **form.cleaned_data)
            return redirect("recovery:choose_password")
    return form_page(request, "recovery/use_code.html", form)
