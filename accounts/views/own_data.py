"""Download of everything stored about the person."""

from __future__ import annotations

import errno
import os

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.decorators import hands_out_file, password_needed
from accounts.http import SignedInRequest
from accounts.own_data import IN_MEMORY, export
from accounts.reauthentication import reauthentication_required_to_look

DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


@password_needed
@reauthentication_required_to_look
@require_http_methods(["GET", "HEAD", "POST"])
@hands_out_file
def own_data(request: SignedInRequest) -> HttpResponseBase:
    """Show what the file contains, and send it."""
    if request.method != "POST":
        return render(request, "accounts/own_data.html")
    headers = {
        "Content-Disposition": 'attachment; filename="my-data.zip"',
        "Cache-Control": "no-store",
    }
    try:
        stream = export(request)
    except OSError as error:
        if error.errno not in DISK_FULL:
            raise
        messages.error(request, _("This computer's disk is full. Tell the person who runs it."))
        return redirect("accounts:own_data")
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    if size > IN_MEMORY:
        return FileResponse(stream, content_type="application/zip", headers=headers)
    with stream:
        return HttpResponse(stream.read(), content_type="application/zip", headers=headers)
