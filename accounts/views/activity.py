"""Account activity: the person's audit log entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from accounts.log_lines import lines_of, place
from audit import queries
from audit.models import Entry


@dataclass(frozen=True)
class Line:
    """An entry as shown; `by` and `about` are other people or empty."""

    at: datetime
    sentence: str
    refused: bool
    by: str
    about: str


@require_safe
def activity(request: SignedInRequest) -> HttpResponse:
    """Show the person's own entries, newest first, a page at a time."""
    choice = queries.Choice(people=(request.user.pk,))
    page = queries.page(choice, **place(request))
    lines = [_line(line, request.user.pk) for line in lines_of(page.entries)]
    return render(request, "accounts/activity.html", {"page": page, "lines": lines})


def _line(line: dict[str, Any], me: int) -> Line:
    entry: Entry = line["entry"]
    by = "" if entry.actor_id == me else line["who"]
    about = "" if entry.subject_id == me else line["whom"]
    return Line(entry.at, line["sentence"], entry.result == "refused", by, about)
