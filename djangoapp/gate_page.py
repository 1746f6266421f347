"""The page for refused requests. It can load nothing, so its style is inline."""

from __future__ import annotations

import base64
import functools
import hashlib
from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from djangoapp.headers import CONTENT_SECURITY_POLICY

STYLE = "".join(
    (settings.STATIC_ROOT / "css" / name).read_text(encoding="utf-8")
    for name in ("tokens.css", "base.css")
)
# The policy of every page, but with the hash of this style instead of stylesheets.
POLICY = CONTENT_SECURITY_POLICY.replace(
    "style-src 'self'",
    f"style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'",
)


def gate_page(status: HTTPStatus) -> HttpResponse:
    """Return the page, in the language that is active, with `status`."""
    page = _page(translation.get_language() or "")
    return HttpResponse(page, status=status, headers={"Content-Security-Policy": POLICY})


@functools.cache
def _page(_language: str) -> str:
    # Cached, because anyone can request it any number of times.
    return render_to_string("gate.html", {"style": mark_safe(STYLE)})  # noqa: S308 - our own file
