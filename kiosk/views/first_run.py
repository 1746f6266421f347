"""The first run of a kiosk: what its administrator, just made in this window, decides at once.

One page, one thing each. Each can be skipped: everything is on the page of the rules, too.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.errors import Busy, MustWait
from accounts.forms.base import PlainForm
from accounts.models import SignInPolicy, User
from accounts.newcomers import just_registered, stay_on
from accounts.roles import Role
from accounts.views.refusals import ask_to_wait
from kiosk import exit_pin, rules, staff
from kiosk.errors import WrongExitPin
from kiosk.forms.way_out import ExitPinForm, NewExitPinForm
from kiosk.models import KioskPolicy
from kiosk.rules_form import RulesForm

_PIN, _TRIAL = "exit-pin", "try-it-out"
STEPS = {_PIN: 1, _TRIAL: 1, "left-alone": 2, "ways-in": 3, "every-start": 4}  # as they count
_RULES: dict[str, tuple[str, ...]] = {
    "left-alone": ("idle_seconds",),
    "ways-in": ("people_shown", "guests_allowed", rules.PINS),
    "every-start": ("kiosk_on",),
}
_AFTER = dict(zip(STEPS, list(STEPS)[1:], strict=False))


@sensitive_post_parameters("exit_pin", "exit_pin1", "exit_pin2")
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def first_run(request: HttpRequest, step: str) -> HttpResponse:
    """Ask who has just set the terminal up for one thing; everybody else is led to sign in."""
    if not settings.KIOSK or step not in STEPS:
        raise Http404
    person = just_registered(request)
    if person is None or person.role is not Role.ADMINISTRATOR:
        if request.method == "POST":
            messages.warning(
                request,
                _("This came too late and was not saved. Sign in to go on: it is in Settings."),
            )
        return redirect("accounts:login")
    stay_on(request)
    form = _form(step, request)
    if request.method != "POST" or not form.is_valid():
        return _page(request, step, form)
    try:
        _carry_out(step, form, person)
    except WrongExitPin as refused:
        form.add_error("exit_pin", str(refused))
        return _page(request, step, form, wait_seconds=refused.wait)
    except MustWait as refused:
        return ask_to_wait(_page(request, step, form, wait_seconds=refused.wait), refused)
    except Busy as refused:
        form.add_error(None, str(refused))
        return ask_to_wait(_page(request, step, form), refused)
    return redirect(_following(step))


def _form(step: str, request: HttpRequest) -> PlainForm | RulesForm:
    data = request.POST if request.method == "POST" else None
    if step in _RULES:
        asked = _RULES[step]
        if SignInPolicy.current().preset == SignInPolicy.Preset.PUBLIC:  # which shows nobody
            asked = tuple(name for name in asked if name != "people_shown")
        return RulesForm(data, instance=KioskPolicy.current(), only=asked)
    return NewExitPinForm(data) if step == _PIN else ExitPinForm(data)


def _carry_out(step: str, form: PlainForm | RulesForm, person: User) -> None:
    if isinstance(form, RulesForm):
        rules.change(form.wanted(), actor=person)
    elif step == _PIN:
        exit_pin.put(form.cleaned_data["exit_pin1"], actor=person)
    else:
        staff.try_exit_pin(form.cleaned_data["exit_pin"], actor=person)


def _following(step: str) -> str:
    if step in _AFTER:
        return reverse("kiosk:first_run", args=[_AFTER[step]])
    return reverse("accounts:login")


def _page(request: HttpRequest, step: str, form: Any, **context: Any) -> HttpResponse:
    # Without an exit PIN there is none to try out.
    skipped_to = _following(_TRIAL if step == _PIN else step)
    context |= {"form": form, "step": step, "number": STEPS[step], "skipped_to": skipped_to}
    return render(request, "kiosk/first_run.html", context)
