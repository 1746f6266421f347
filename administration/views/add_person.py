"""Adding one person."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import may_add, roles_to_give
from accounts.http import SignedInRequest
from accounts.reauthentication import reauthentication_required
from accounts.roles import Role
from accounts.summaries import Summary, changes, who
from accounts.views.refusals import RefusalsOn, form_page
from administration.flows import account_changes
from administration.forms.accounts import AddPersonForm


def _one_of_the_staff(request: SignedInRequest) -> Summary | None:
    """Summarize adding staff; members and guests have no permissions beyond their own account."""
    _refuse_others(request)
    role = request.POST.get("role")
    if role not in [one for one in roles_to_give(request.user) if one.runs_the_terminal]:
        return None
    form = AddPersonForm(request.user, request.POST)
    return Summary(_("Add a person as %(role)s?") % {"role": Role(role).label}, changes(form))


@reauthentication_required(_one_of_the_staff)
@require_http_methods(["GET", "HEAD", "POST"])
def add_person(request: SignedInRequest) -> HttpResponse:
    """Create an account, and continue to issuing a reset code."""
    _refuse_others(request)
    form = AddPersonForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        with RefusalsOn(form):
            person = account_changes.add_person(**form.cleaned_data, request=request)
            messages.success(
                request,
                _("Account created for %(name)s. They choose a password with a reset code.")
                % {"name": who(person)},
            )
            return redirect("recovery:issue_reset_code", person.pk)
    return form_page(request, "administration/add_person.html", form)


def _refuse_others(request: SignedInRequest) -> None:
    if not may_add(request.user):
        raise PermissionDenied
