"""Where to go after signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
    from django.http import HttpRequest


def wanted_page(request: HttpRequest) -> str:
    """Return the page of ours that `next` asks for, or nothing."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    # Another port of this computer would be another program.
    safe = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if safe else ""


def after_sign_in(request: HttpRequest) -> str:
    """Return the page that was wanted, or home."""
    return wanted_page(request) or reverse("home:index")
