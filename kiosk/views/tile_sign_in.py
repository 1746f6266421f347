"""Signing in with password or PIN after tapping one's picture."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.decorators import for_strangers
from accounts.flows.quick_sign_in import sign_in_with_pin
from accounts.flows.signing_in import sign_in
from accounts.forms.base import PlainForm
from accounts.models import SignInPolicy
from accounts.redirects import after_sign_in, wanted_page
from accounts.views.refusals import RefusalsOn, form_page
from kiosk import people_picker
from kiosk.forms.entry import TappedPasswordForm, TappedPinForm
from kiosk.people_picker import Candidate

View = Callable[[HttpRequest, Candidate], HttpResponse]


def _of_somebody_listed(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Pass the listed person with this key to a public view; 404 for others."""

    @wraps(view)
    def found(request: HttpRequest, key: str) -> HttpResponse:
        tile = people_picker.behind(key)
        if tile is None:
            raise Http404
        return view(request, tile)

    return for_strangers(found)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@_of_somebody_listed
def password(request: HttpRequest, tile: Candidate) -> HttpResponse:
    """Ask for the password, with the same count, waits and messages as the sign-in page."""
    form = TappedPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with RefusalsOn(form):
            sign_in(request, username=tile.person.username, **form.cleaned_data)
            return redirect(after_sign_in(request))
    return _page(request, tile, form)


@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
@_of_somebody_listed
def pin(request: HttpRequest, tile: Candidate) -> HttpResponse:
    """Ask for the PIN, whether or not the person has one."""
    if not SignInPolicy.current().pins_allowed:
        raise Http404
    form = TappedPinForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with RefusalsOn(form, "pin"):
            sign_in_with_pin(request, person=tile.person, pin=form.cleaned_data["pin"])
            return redirect(after_sign_in(request))
    return _page(request, tile, form)


def _page(request: HttpRequest, tile: Candidate, form: PlainForm) -> HttpResponse:
    context = {
        "tile": tile,
        "by_pin": isinstance(form, TappedPinForm),
        "pins_allowed": SignInPolicy.current().pins_allowed,
        "next": wanted_page(request),
    }
    return form_page(request, "kiosk/tapped.html", form, context)
