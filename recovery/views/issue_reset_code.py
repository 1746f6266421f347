"""Give somebody a reset code."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import permissions
from accounts.authority import may_help
from accounts.errors import Busy
from accounts.http import SignedInRequest
from accounts.models import SignInPolicy, User
from accounts.reauthentication import reauthentication_required
from accounts.summaries import Summary, who
from accounts.views.refusals import ask_to_wait
from recovery import flows
from recovery.errors import CannotSignIn


def _code_for(request: SignedInRequest, person: int) -> Summary:
    someone = _helped(request, person)
    return Summary(_("Issue a reset code for %(name)s?") % {"name": who(someone)})


@permission_required(permissions.HELP_PEOPLE, raise_exception=True)
@reauthentication_required(_code_for)
@require_http_methods(["GET", "HEAD", "POST"])
def issue_reset_code(request: SignedInRequest, person: int) -> HttpResponse:
    """Say what a reset code does; make one, and show it this once."""
    someone = _helped(request, person)
    if request.method == "POST":
        return _issue(request, someone)
    return _page(request, someone)


def _helped(request: SignedInRequest, person: int) -> User:
    someone = User.objects.filter(pk=person).first()
    if someone is None or not may_help(request.user, someone):
        raise PermissionDenied
    return someone


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
