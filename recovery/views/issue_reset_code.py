"""Give somebody a reset code."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts import permissions
from accounts.authority import may_help
from accounts.errors import Busy
from accounts.http import SignedInRequest
from accounts.models import SignInPolicy, User
from accounts.reauthentication import reauthentication_required
from accounts.views.refusals import ask_to_wait
from recovery import flows
from recovery.errors import CannotSignIn


@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(permissions.HELP_PEOPLE, raise_exception=True)
def issue_reset_code(request: SignedInRequest, person: int) -> HttpResponse:
    """Say what a reset code does; make one, and show it this once."""
    someone = User.objects.filter(pk=person).first()
    if someone is None or not may_help(request.user, someone):
        raise PermissionDenied
    if request.method == "POST":
        return _issue(request, someone)
    return _page(request, someone)


def _issue(request: SignedInRequest, person: User) -> HttpResponse:
    try:
        issued = flows.issue_reset_code(person, request=request)
    except CannotSignIn as refused:
        return _page(request, person, refusal=str(refused))
    except Busy as refused:
        return ask_to_wait(_page(request, person, refusal=str(refused)), refused)
    context = {"person": person, "code": issued.code, "minutes": issued.minutes}
    return render(request, "recovery/reset_code.html", context)


def _page(request: SignedInRequest, person: User, refusal: str = "") -> HttpResponse:
    minutes = SignInPolicy.current().reset_code_minutes
    context = {"person": person, "minutes": minutes, "refusal": refusal}
    return render(request, "recovery/issue_reset_code.html", context)
