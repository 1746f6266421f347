"""Exporting the list of people."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import permissions
from accounts.decorators import hands_out_file
from accounts.http import SignedInRequest
from accounts.reauthentication import reauthentication_required
from accounts.summaries import Summary
from administration.people_export import export


def _everybody(_request: SignedInRequest) -> Summary:
    return Summary(_("Save the list of all people as a file?"))


@hands_out_file
@permission_required(permissions.MANAGE_PEOPLE, raise_exception=True)
@reauthentication_required(_everybody)
@require_http_methods(["GET", "HEAD", "POST"])
def export_people(request: SignedInRequest) -> HttpResponseBase:
    """Describe the export, and send it."""
    if request.method != "POST":
        return render(request, "administration/export_people.html")
    headers = {"Content-Disposition": 'attachment; filename="people.csv"'}
    return StreamingHttpResponse(
        export(request=request), content_type="text/csv; charset=utf-8", headers=headers
    )
