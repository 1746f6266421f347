"""The page "Trouble signing in?"."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import SignInPolicy


@require_safe
@login_not_required
def trouble(request: HttpRequest) -> HttpResponse:
    """Show the ways to recover an account."""
    policy = SignInPolicy.current()
    context = {"by_mail": bool(policy.mail_server), "terminal": policy}
    return render(request, "recovery/trouble.html", context)
