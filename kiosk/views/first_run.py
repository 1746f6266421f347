"""The first run of a kiosk, for the administrator just created in this window.

One decision per page. Each can be skipped, because the kiosk settings have everything too. Steps
that were not reached are offered to administrators on home.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import permissions
from accounts.forms.base import PlainForm
from accounts.http import SignedInRequest
from accounts.just_registered import just_registered, stay_on
from accounts.models import SignInPolicy, User
from accounts.reauthentication import reauthentication_required_to_look
from accounts.roles import Role
from accounts.views.refusals import RefusalsOn, form_page
from kiosk import exit_pin, first_steps, kiosk_settings, staff
from kiosk.forms.exit_pin import ExitPinForm, NewExitPinForm
from kiosk.forms.kiosk_settings import KioskSettingsForm
from kiosk.models import KioskPolicy

_SETTINGS: dict[str, tuple[str, ...]] = {
    "left-alone": ("idle_seconds",),
    "ways-in": ("people_shown", "guests_allowed", kiosk_settings.PINS),
    "every-start": ("kiosk_on",),
}


@sensitive_post_parameters("exit_pin", "exit_pin1", "exit_pin2")
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def first_run(request: HttpRequest, step: str) -> HttpResponse:
    """Show one step to the person who has just set up the terminal, or later to an administrator.

    Other people are redirected to sign in.
    """
    if not settings.KIOSK or step not in first_steps.STEPS:
        raise Http404
    person = just_registered(request)
    if person is not None and person.role is Role.ADMINISTRATOR:
        stay_on(request)
        return _step(request, step, person)
    if request.user.is_authenticated and request.user.has_perm(permissions.CHANGE_SETTINGS):
        return _resumed(request, step)
    if request.method == "POST":
        messages.warning(
            request,
            _("This took too long and wasn't saved. Sign in as an administrator to continue."),
        )
    return redirect("accounts:login")


@permission_required(permissions.CHANGE_SETTINGS, raise_exception=True)
@require_POST
def dismiss_first_run(request: SignedInRequest) -> HttpResponse:
    """Dismiss the remaining steps; the kiosk settings have everything too."""
    first_steps.go_on("")
    messages.info(request, _("You'll find more options in the kiosk settings."))
    return redirect("home:index")


@reauthentication_required_to_look
def _resumed(request: HttpRequest, step: str) -> HttpResponse:
    if not first_steps.waiting():
        return redirect("kiosk:settings")
    assert isinstance(request.user, User)  # noqa: S101 - for the types
    return _step(request, step, request.user)


def _step(request: HttpRequest, step: str, person: User) -> HttpResponse:
    if request.method == "POST" and "skip" in request.POST:
        return _go_on(request, first_steps.after(step, skipped=True))
    form = _form(step, request)
    if form.is_valid():
        with RefusalsOn(form, "exit_pin"):
            _carry_out(step, form, person)
            return _go_on(request, first_steps.after(step))
    context = {"step": step, "number": first_steps.STEPS[step]}
    return form_page(request, "kiosk/first_run.html", form, context)


def _go_on(request: HttpRequest, step: str) -> HttpResponse:
    first_steps.go_on(step)
    if step:
        return redirect("kiosk:first_run", step)
    if not request.user.is_authenticated:
        return redirect("accounts:login")
    messages.success(request, _("Kiosk setup finished."))
    return redirect("home:index")


def _form(step: str, request: HttpRequest) -> PlainForm | KioskSettingsForm:
    data = request.POST if request.method == "POST" else None
    if step in _SETTINGS:
        asked = _SETTINGS[step]
        if SignInPolicy.current().preset == SignInPolicy.Preset.PUBLIC:  # where nobody is shown
            asked = tuple(name for name in asked if name != "people_shown")
        return KioskSettingsForm(data, instance=KioskPolicy.current(), only=asked)
    return NewExitPinForm(data) if step == first_steps.PIN else ExitPinForm(data)


def _carry_out(step: str, form: PlainForm | KioskSettingsForm, person: User) -> None:
    if isinstance(form, KioskSettingsForm):
        kiosk_settings.change(form.cleaned_data, actor=person)
    elif step == first_steps.PIN:
        exit_pin.put(form.cleaned_data["exit_pin1"], actor=person)
    else:
        staff.try_exit_pin(form.cleaned_data["exit_pin"], actor=person)
