"""Signing in as a guest."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.decorators import for_strangers
from kiosk import guests
from kiosk.guests import TooManyGuests


@require_POST
@for_strangers
def guest(request: HttpRequest) -> HttpResponse:
    """Sign in as a guest, if guests are allowed."""
    if not guests.allowed():
        raise Http404
    try:
        guests.begin(request)
    except TooManyGuests as refused:
        messages.warning(request, str(refused))
        return redirect("accounts:login")
    return redirect("home:index")
