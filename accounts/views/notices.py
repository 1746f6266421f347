"""Dismissing notices."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts import notices
from accounts.http import SignedInRequest


@require_POST
def acknowledge(request: SignedInRequest) -> HttpResponse:
    """Delete the notices that were on the page, and no newer ones."""
    notices.acknowledge(request.user, set(request.POST.getlist("notice")))
    return redirect("home:index")
