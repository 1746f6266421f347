"""The first run: name the terminal and make its first administrator."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import flows, newcomers
from accounts.errors import AlreadySetUp, Busy, NameTaken
from accounts.forms.joining import SetupForm
from accounts.views.refusals import ask_to_wait


@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def setup(request: HttpRequest) -> HttpResponse:
    """Ask the three questions; there is no such page once they are answered."""
    if flows.administrator_exists():
        raise Http404
    form = SetupForm(request.POST if request.method == "POST" else None)
    return _set_up(request, form) if form.is_valid() else _page(request, form)


def _set_up(request: HttpRequest, form: SetupForm) -> HttpResponse:
    try:
        administrator = flows.set_up_terminal(**form.values())
    except AlreadySetUp as refused:  # somebody else was quicker, in this very second
        messages.warning(request, str(refused))
        return redirect("accounts:login")
    except NameTaken as refused:
        form.add_error("username", str(refused))
        return _page(request, form)
    except Busy as refused:
        form.add_error(None, str(refused))
        return ask_to_wait(_page(request, form), refused)
    newcomers.remember(request, administrator)
    return redirect("recovery:first_codes")


def _page(request: HttpRequest, form: SetupForm) -> HttpResponse:
    return render(request, "setup.html", {"form": form})
