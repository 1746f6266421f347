"""The person's sessions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.flows import signing_in
from accounts.http import SignedInRequest
from accounts.sessions import reference


@require_safe
def sessions(request: SignedInRequest) -> HttpResponse:
    """List the person's sessions, this one first."""
    rows = list(request.user.sessions.order_by("-last_seen"))
    here = [row for row in rows if row.pk == reference(request.session.session_key)]
    context = {"here": here, "others": [row for row in rows if row not in here]}
    return render(request, "accounts/sessions.html", context)


@require_POST
def end_session(request: SignedInRequest) -> HttpResponse:
    """End one of the person's other sessions."""
    if signing_in.end_session(request, reference=request.POST.get("session", "")):
        messages.success(request, _("Session ended."))
    else:
        messages.info(request, _("That session had already ended."))
    return redirect("accounts:sessions")


@require_POST
def end_other_sessions(request: SignedInRequest) -> HttpResponse:
    """End all of the person's sessions except this one."""
    ended = signing_in.end_other_sessions(request)
    words = ngettext("%(n)d other session ended.", "%(n)d other sessions ended.", ended)
    messages.success(request, words % {"n": ended})
    return redirect("accounts:sessions")
