"""Editing another person's display name and email address."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import permissions
from accounts.access import may_help, person_if
from accounts.http import SignedInRequest
from accounts.reauthentication import reauthentication_required
from accounts.summaries import Summary, changes, who
from administration.flows import editing
from administration.forms.editing import EditPersonForm


def _other_details(request: SignedInRequest, pk: int) -> Summary:
    person = person_if(may_help, request.user, pk)
    form = EditPersonForm(person, request.POST)
    return Summary(_("Change the details of %(name)s?") % {"name": who(person)}, changes(form))


@permission_required(permissions.SEE_PEOPLE, raise_exception=True)
@reauthentication_required(_other_details)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_person(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show and edit display name and email address."""
    person = person_if(may_help, request.user, pk)
    form = EditPersonForm(person, request.POST if request.method == "POST" else None)
    if form.is_valid():
        if editing.edit_person(person, wanted=form.wanted(), request=request):
            messages.success(
                request, _("Details saved. %(name)s will be told.") % {"name": who(person)}
            )
        return redirect("administration:person", pk)
    return render(request, "administration/edit_person.html", {"form": form, "person": person})
