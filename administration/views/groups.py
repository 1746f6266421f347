"""Custom groups."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import permissions
from accounts.http import SignedInRequest
from accounts.reauthentication import reauthentication_required
from accounts.summaries import Summary, changes
from administration.flows import groups
from administration.flows.account_changes import own_groups
from administration.forms.accounts import GroupForm, PeopleFilter
from administration.people import Wanted, find

manages_people = permission_required(permissions.MANAGE_PEOPLE, raise_exception=True)


@require_http_methods(["GET", "HEAD", "POST"])
@manages_people
def all_groups(request: SignedInRequest) -> HttpResponse:
    """List groups and create one."""
    form = GroupForm(data=request.POST if request.method == "POST" else None)
    if form.is_valid():
        group = groups.make(form.cleaned_data["name"], request=request)
        messages.success(request, _("Group created. Add people to it."))
        return redirect("administration:group_people", group.pk)
    counted = groups.further_groups().annotate(people=Count("user"))
    context = {"form": form, "groups": counted, "own": own_groups(request.user)}
    return render(request, "administration/groups.html", context)


@require_safe
@manages_people
def group_people(request: SignedInRequest, pk: int) -> HttpResponse:
    """List people in the group to remove, and search for people to add."""
    group, filters = _further_group(pk), PeopleFilter(request.GET)
    wanted = filters.wanted()
    found = find(Wanted(q=wanted.q, outside=group)) if wanted.q else None
    context = {
        "group": group,
        "filters": filters,
        "listing": find(Wanted(group=group, page=wanted.page)),
        "found": found,
        "candidates": found.lines if found else [],
        "may_change": group in own_groups(request.user),
    }
    return render(request, "administration/group_people.html", context)


def _another_name(request: SignedInRequest, pk: int) -> Summary:
    group = _given(request, pk)
    form = GroupForm(group, request.POST)
    both = [(label, f"{group.name} → {name}") for label, name in changes(form)]
    return Summary(_("Rename the group"), tuple(both))


@manages_people
@reauthentication_required(_another_name)
@require_http_methods(["GET", "HEAD", "POST"])
def rename_group(request: SignedInRequest, pk: int) -> HttpResponse:
    """Rename a group."""
    group = _given(request, pk)
    form = GroupForm(group, request.POST if request.method == "POST" else None)
    if form.is_valid():
        groups.rename(group, name=form.cleaned_data["name"], request=request)
        messages.success(request, _("Group renamed."))
        return redirect("administration:groups")
    return render(request, "administration/group.html", {"form": form, "group": group})


def _one_group_less(request: SignedInRequest, pk: int) -> Summary:
    return Summary(_("Delete the group %(name)s?") % {"name": _given(request, pk).name})


@manages_people
@reauthentication_required(_one_group_less)
@require_http_methods(["GET", "HEAD", "POST"])
def delete_group(request: SignedInRequest, pk: int) -> HttpResponse:
    """Delete a group after confirmation."""
    group = _given(request, pk)
    if request.method == "POST":
        groups.delete(group, request=request)
        messages.success(request, _("Group deleted. No accounts were deleted."))
        return redirect("administration:groups")
    context = {"group": group, "people": group.user_set.count()}
    return render(request, "administration/delete_group.html", context)


def _further_group(pk: int) -> Group:
    return get_object_or_404(groups.further_groups(), pk=pk)


def _given(request: SignedInRequest, pk: int) -> Group:
    """Return the group; refuse one with more permissions than the actor has."""
    group = _further_group(pk)
    if group not in own_groups(request.user):
        raise PermissionDenied
    return group
