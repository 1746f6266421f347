"""The home page."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import notices
from accounts.actions import actions_for
from accounts.alerts import standing_for
from accounts.http import SignedInRequest


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """Show the last sign-in, alerts, notices and tiles."""
    before = request.session.get("previous_sign_in")
    own = notices.hidden_in(request.session)
    context = {
        "previous_sign_in": datetime.fromisoformat(before) if before else None,
        "standing": standing_for(request.user),
        "notices": [one for one in notices.waiting_for(request.user) if one.pk not in own],
        "actions": actions_for(request.user),
    }
    return render(request, "home/index.html", context)
