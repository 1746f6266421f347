"""A person's role and groups."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import permissions
from accounts.access import may_manage, person_if
from accounts.http import SignedInRequest
from accounts.models import SignInPolicy
from accounts.reauthentication import reauthentication_required
from accounts.summaries import Summary, changes, who
from accounts.views.refusals import RefusalsOn, form_page
from administration.flows import account_changes
from administration.forms.accounts import GroupsForm, RoleForm


def _another_role(request: SignedInRequest, pk: int) -> Summary:
    person = person_if(may_manage, request.user, pk)
    form = RoleForm(request.user, person, request.POST)
    return Summary(_("Change the role of %(name)s?") % {"name": who(person)}, changes(form))


def _other_groups(request: SignedInRequest, pk: int) -> Summary:
    person = person_if(may_manage, request.user, pk)
    form = GroupsForm(request.user, person, request.POST)
    return Summary(_("Change the groups of %(name)s?") % {"name": who(person)}, changes(form))


@permission_required(permissions.MANAGE_PEOPLE, raise_exception=True)
@reauthentication_required(_another_role)
@require_http_methods(["GET", "HEAD", "POST"])
def role(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change the person's role."""
    person = person_if(may_manage, request.user, pk)
    form = RoleForm(request.user, person, request.POST if request.method == "POST" else None)
    if form.is_valid():
        new = form.cleaned_data["role"]
        with RefusalsOn(form):
            if not account_changes.change_role(person, role=new, request=request):
                messages.success(request, _("Role saved."))
                return redirect("administration:person", pk)
            done = _("Role changed. The old password no longer works, so issue a reset code now.")
            messages.success(request, done)
            return redirect("recovery:issue_reset_code", pk)
    links_to = person.email if SignInPolicy.current().mail_server else ""
    context = {"person": person, "links_to": links_to}
    return form_page(request, "administration/role.html", form, context)


@permission_required(permissions.MANAGE_PEOPLE, raise_exception=True)
@reauthentication_required(_other_groups)
@require_http_methods(["GET", "HEAD", "POST"])
def membership(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose the person's groups."""
    person = person_if(may_manage, request.user, pk)
    form = GroupsForm(request.user, person, request.POST if request.method == "POST" else None)
    if form.is_valid():
        account_changes.change_groups(person, groups=form.chosen(), request=request)
        messages.success(request, _("Groups saved."))
        return redirect("administration:person", pk)
    return render(request, "administration/membership.html", {"form": form, "person": person})
