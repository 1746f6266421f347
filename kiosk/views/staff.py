"""The staff page of a kiosk: authenticate with the exit PIN or a password, then choose an action.

These pages ignore who is signed in: see kiosk/middleware.py. Actions are
authorized by a token in the page: see kiosk/staff_tokens.py.
"""

from __future__ import annotations

import logging
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms.sign_in import LoginForm
from accounts.models import User
from accounts.views.refusals import RefusalsOn, form_page
from kiosk import staff
from kiosk.flows import ending
from kiosk.forms.exit_pin import ExitPinForm
from kiosk.staff_tokens import LIFETIME, tokens
from kiosk.status import state
from kiosk.views.rendering import in_kiosk_only, show

logger = logging.getLogger(__name__)


@sensitive_post_parameters("exit_pin")
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@in_kiosk_only
def exit_pin(request: HttpRequest) -> HttpResponse:
    """Ask for the exit PIN; checked with the state file if the database cannot be read."""
    form = ExitPinForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _ask(request, form if form.is_bound else None)
    with RefusalsOn(form, "exit_pin"):
        staff.authenticate_by_exit_pin(form.cleaned_data["exit_pin"])
        return _room(request, None)
    return _ask(request, form)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@in_kiosk_only
def password(request: HttpRequest) -> HttpResponse:
    """Ask for the user name and password of a staff member."""
    form = LoginForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _ask(request, form)
    try:
        with RefusalsOn(form):
            return _room(request, staff.authenticate(**form.cleaned_data))
    except Error:
        logger.exception("A password cannot be checked without the database.")
        return _ask(request, no_database=True)
    return _ask(request, form)


@sensitive_post_parameters("pass")
@require_POST
@login_not_required
@in_kiosk_only
def perform(request: HttpRequest) -> HttpResponse:
    """Perform the authorized action."""
    granted = tokens.spend(request.POST.get("pass", ""))
    if granted is None:
        return _ask(request, too_late=True, one_step=True)  # This URL does not accept GET.
    match request.POST.get("deed"):
        case "leave":
            staff.leave(granted.person)
            return show(request, "kiosk/staff_done.html", {"action": "leave", "one_step": True})
        case "restart":
            staff.restart(granted.person)
            return show(request, "kiosk/staff_done.html", {"action": "restart", "one_step": True})
        case "sign_out":
            try:
                count = ending.sign_everybody_out(actor=granted.person)
            except Error:
                logger.exception("Nobody could be signed out.")
                return _room(request, granted.person, not_signed_out=True)
            return _room(request, granted.person, signed_out=count)
    return _room(request, granted.person)


def _ask(
    request: HttpRequest, form: ExitPinForm | LoginForm | None = None, **context: Any
) -> HttpResponse:
    """Show `form`, by default for the exit PIN or, without one, for name and password."""
    has_exit_pin = staff.has_exit_pin()
    if form is None:
        form = ExitPinForm() if has_exit_pin else LoginForm()
    by_exit_pin = isinstance(form, ExitPinForm)
    context |= {"by_exit_pin": by_exit_pin, "has_exit_pin": has_exit_pin, "lifetime": LIFETIME}
    return form_page(request, "kiosk/staff.html", form, context, show=show)


def _room(request: HttpRequest, person: User | None, **context: Any) -> HttpResponse:
    context |= {"pass": tokens.issue(person), "lifetime": LIFETIME, "state": state()}
    context["one_step"] = True  # Choosing an appearance would leave the page and lose the token.
    return show(request, "kiosk/staff_room.html", context)
