"""Lock and unlock the screen, or sign out the person who locked it."""

from __future__ import annotations

import math
from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from accounts.names.namesakes import told_apart
from accounts.redirects import wanted_page
from accounts.sessions import reference
from accounts.views.refusals import RefusalsOn, form_page
from kiosk import people_picker, timing
from kiosk.errors import WrongCode
from kiosk.flows import ending, screen_lock
from kiosk.forms.screen_lock import ChooseCodeForm, UnlockForm, UnlockWithCodeForm, unlock_form
from kiosk.models import KioskPolicy
from kiosk.presence import presences
from kiosk.sign_out_reason import SignOutReason, sign_out_page


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def step_away(request: SignedInRequest) -> HttpResponse:
    """Lock the screen; a person without a password chooses a code first."""
    code = ""
    if not request.user.has_usable_password():
        form = ChooseCodeForm(request.POST if "code" in request.POST else None)
        if not form.is_valid():
            context = {"form": form, "next": wanted_page(request)}
            return render(request, "kiosk/choose_code.html", context)
        code = form.cleaned_data["code"]
    elif request.method != "POST":
        return redirect("home:index")
    screen_lock.lock(request, page=wanted_page(request), code=code)
    return redirect("kiosk:unlock")


@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: SignedInRequest) -> HttpResponse:
    """Show the lock page, and unlock the screen."""
    lock = presences.lock_of(reference(request.session.session_key))
    if lock is None:  # A late form is redirected in the same way, by a GET.
        return redirect("kiosk:unlock" if request.method == "POST" else "home:index")
    form = unlock_form(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        with RefusalsOn(form, "secret"):
            if isinstance(form, UnlockForm):
                screen_lock.unlock(request, secret=form.cleaned_data["secret"])
            else:
                screen_lock.unlock_with_code(request, code=form.cleaned_data["secret"])
            return redirect(lock.page or "home:index")
    if isinstance(form.refused, WrongCode) and not form.refused.left:
        return redirect(sign_out_page(SignOutReason.CODES))
    return _page(request, form)


@require_POST
def end_locked(request: SignedInRequest) -> HttpResponse:
    """Sign out the person who locked the screen and has been away long enough."""
    if presences.lock_of(reference(request.session.session_key)) is None:
        return redirect("home:index")
    if not ending.end_locked(request):
        return redirect("kiosk:unlock")
    return redirect(sign_out_page(SignOutReason.AWAY))


def _page(request: SignedInRequest, form: UnlockForm | UnlockWithCodeForm) -> HttpResponse:
    policy, now, person = KioskPolicy.current(), presences.now(), request.user
    known = presences.of(reference(request.session.session_key))
    wait = timing.until_others_may_end(known, policy, now)
    ends_in = timing.end_for(request, known, policy, now).seconds if settings.KIOSK else wait
    context = {
        "called": people_picker.called(person)
        if settings.KIOSK
        else told_apart([person])[person.pk],
        "others_may_end": not wait,
        "others_in": math.ceil(wait),
        "others_may_end_at": timezone.now() + timedelta(seconds=min(wait, ends_in)),
        # Names are private on a public terminal.
        "named": not settings.KIOSK or people_picker.shown(),
    }
    return form_page(request, "kiosk/locked.html", form, context)
