"""What the program, the system or nothing blocks around the terminal."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import permissions
from accounts.http import SignedInRequest
from kiosk.lockdown import groups


@require_safe
@permission_required(permissions.CHANGE_SETTINGS, raise_exception=True)
def lockdown(request: SignedInRequest) -> HttpResponse:
    """Show the current list."""
    return render(request, "kiosk/lockdown.html", {"lockdown": groups()})
