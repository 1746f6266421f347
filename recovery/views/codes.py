"""One's own recovery codes: created, shown once, saved as text."""

from __future__ import annotations

import math
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import clock
from accounts.decorators import for_strangers, hands_out_file, password_needed
from accounts.forms.base import PlainForm
from accounts.http import SignedInRequest
from accounts.just_registered import just_registered
from accounts.models import User
from accounts.reauthentication import reauthentication_required
from accounts.roles import Role
from accounts.views.refusals import RefusalsOn, form_page
from recovery.codes import Code
from recovery.flows.codes import make_sheet
from recovery.models import RecoveryCode

_SHEET = "recovery.sheet"  # the salt of the signature
_SHEET_LIFETIME = 3600  # seconds for which the codes can be saved as text


@password_needed
@reauthentication_required(gettext_lazy("Create new recovery codes? The old ones stop working."))
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: SignedInRequest) -> HttpResponse:
    """Show how many codes are left, and create new ones."""
    form = PlainForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with RefusalsOn(form):
            return _sheet(request, request.user, go_on=reverse("home:index"))
    own = RecoveryCode.objects.filter(person=request.user).order_by("made_at")
    return form_page(request, "recovery/codes.html", form, {"own": list(own)})


@require_safe
@for_strangers
def first_codes(request: HttpRequest) -> HttpResponse:
    """Create and show the first codes of a person who has just registered; raise Busy."""
    person = just_registered(request)
    if person is None or request.method == "HEAD":
        return redirect("recovery:trouble")
    if RecoveryCode.objects.filter(person=person).exists():
        return redirect(_after_registration(person))
    return _sheet(request, person, go_on=_after_registration(person), is_new=True)


@hands_out_file
@sensitive_post_parameters("sheet")
@require_POST
@login_not_required
def codes_text(request: HttpRequest) -> HttpResponse:
    """Return the codes that were just shown as a text file, from a signed form field."""
    try:
        sheet = signing.loads(request.POST.get("sheet", ""), salt=_SHEET)
    except signing.BadSignature:
        sheet = {}
    if not clock.is_recent(sheet.get("at", -math.inf), _SHEET_LIFETIME):
        return redirect("recovery:trouble")
    text = render_to_string("recovery/codes.txt", sheet, request)
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="latchkey-recovery-codes.txt"'
    return answer


def _sheet(request: HttpRequest, person: User, **context: Any) -> HttpResponse:
    """Create the codes and show them; they exist only in this response."""
    made = make_sheet(person, request=request)
    context |= {"codes": made, "owner": person, "sheet": _signed(person, made)}
    return render(request, "recovery/sheet.html", context)


def _signed(person: User, made: list[Code]) -> str:
    sheet = {
        "name": person.username,
        "codes": [str(code) for code in made],
        "made": timezone.localdate().isoformat(),
        "at": clock.now().timestamp(),
    }
    return signing.dumps(sheet, salt=_SHEET)


def _after_registration(person: User) -> str:
    if person.waits_for_approval:
        return reverse("accounts:registered")
    if (
        settings.KIOSK and person.role is Role.ADMINISTRATOR
    ):  # the person who has just set the terminal up
        return reverse("kiosk:first_run", args=["exit-pin"])
    return reverse("accounts:login", query={"name": person.username})
