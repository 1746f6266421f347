"""Issuing a reset code."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import permissions
from accounts.access import may_help
from accounts.forms.base import PlainForm
from accounts.http import SignedInRequest
from accounts.models import SignInPolicy, User
from accounts.reauthentication import reauthentication_required
from accounts.summaries import Summary, who
from accounts.views.refusals import RefusalsOn, form_page
from recovery.flows import assistance


def _code_for(request: SignedInRequest, person: int) -> Summary:
    someone = _helped(request, person)
    return Summary(_("Create a reset code for %(name)s?") % {"name": who(someone)})


@permission_required(permissions.HELP_PEOPLE, raise_exception=True)
@reauthentication_required(_code_for)
@require_http_methods(["GET", "HEAD", "POST"])
def issue_reset_code(request: SignedInRequest, person: int) -> HttpResponse:
    """Ask for confirmation; create a reset code and show it once."""
    someone = _helped(request, person)
    form = PlainForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with RefusalsOn(form):
            issued = assistance.issue_reset_code(someone, request=request)
            context = {"person": someone, "code": issued.code, "minutes": issued.minutes}
            return render(request, "recovery/reset_code.html", context)
    context = {"person": someone, "minutes": SignInPolicy.current().reset_code_minutes}
    return form_page(request, "recovery/issue_reset_code.html", form, context)


def _helped(request: SignedInRequest, person: int) -> User:
    someone = User.objects.filter(pk=person).first()
    if someone is None or not may_help(request.user, someone):
        raise PermissionDenied
    return someone
