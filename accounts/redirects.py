"""Where to go after signing in."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def wanted_page(request: HttpRequest) -> str:
    """Return the local URL in `next`, or an empty string."""
    return _if_ours(request.POST.get("next") or request.GET.get("next") or "")


def page_before(request: HttpRequest) -> str:
    """Return the local URL of the referring page, or an empty string."""
    here = f"{request.scheme}://{request.get_host()}"
    before = request.headers.get("Referer", "")
    return _if_ours(before.removeprefix(here)) if before.startswith(here) else ""


def _if_ours(page: str) -> str:
    # Another port of this computer would be another program.
    safe = page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if safe else ""


def after_sign_in(request: HttpRequest) -> str:
    """Return the requested page, or the home page."""
    return wanted_page(request) or reverse("home:index")
