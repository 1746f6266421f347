"""The terminal's logo."""

from __future__ import annotations

import re

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from administration.terminal_settings import logo_folder

NAME = re.compile(r"[0-9a-f]{16}\.webp", re.ASCII)


@login_not_required
@require_safe
def mark(request: HttpRequest, name: str) -> FileResponse:
    """Serve a logo. A file of this name never changes, so it is cached for a year."""
    path = logo_folder() / name
    if not NAME.fullmatch(name) or not path.is_file():
        raise Http404
    response = FileResponse(path.open("rb"), content_type="image/webp")
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response
