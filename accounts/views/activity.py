"""Account activity: the person's audit log entries."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from accounts.log_lines import lines_of, place
from audit import queries


@require_safe
def activity(request: SignedInRequest) -> HttpResponse:
    """Show the person's own entries, newest first, a page at a time."""
    page = queries.page(queries.Choice(people=(request.user.pk,)), **place(request))
    context = {"page": page, "lines": lines_of(page.entries)}
    return render(request, "accounts/activity.html", context)
