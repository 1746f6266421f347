"""Saving the list of people as a file."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts import permissions
from accounts.handing_out import hands_out_file
from accounts.http import SignedInRequest
from accounts.reauthentication import reauthentication_required
from administration.exporting import export


@hands_out_file
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(permissions.MANAGE_PEOPLE, raise_exception=True)
def export_people(request: SignedInRequest) -> HttpResponse:
    """Say what the file holds, and hand it out."""
    if request.method != "POST":
        return render(request, "administration/export_people.html")
    headers = {"Content-Disposition": 'attachment; filename="people.csv"'}
    return HttpResponse(
        export(request=request), content_type="text/csv; charset=utf-8", headers=headers
    )
