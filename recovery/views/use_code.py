"""Enter a recovery code or a reset code."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.errors import Busy, MustWait
from accounts.views.refusals import ask_to_wait, told_of
from recovery import flows
from recovery.errors import WrongCode
from recovery.forms import CodeForm
from recovery.views.strangers import for_strangers


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@for_strangers
def use_code(request: HttpRequest) -> HttpResponse:
    """Ask for a name and a code, and lead whom they belong to on to a new password."""
    if request.method == "POST":
        return _use(request)
    return _page(request, CodeForm(initial={"username": request.GET.get("name", "")}))


def _use(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    try:
        flows.use_code(request, **form.cleaned_data)
    except MustWait as refused:
        return ask_to_wait(_page(request, form, wait_seconds=refused.wait), refused)
    except WrongCode as refused:
        return _page(request, form, **told_of(refused, form))
    except Busy as refused:
        form.add_error(None, str(refused))
        return ask_to_wait(_page(request, form), refused)
    return redirect("recovery:choose_password")


def _page(request: HttpRequest, form: CodeForm, **context: Any) -> HttpResponse:
    return render(request, "recovery/use_code.html", {"form": form, **context})
