"""Reauthentication for sensitive actions.

A decorator asks for the password if it was last entered more than 5 minutes ago. The form waits
without its secrets; the page shows a summary of it, and after the right password the form counts as
sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from accounts import clock
from accounts.pending_forms import LARGEST, Fields, Kept, kept_forms
from accounts.redirects import page_before
from accounts.summaries import Summary

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

GOOD_FOR = 300.0  # seconds
KEPT = "kept"  # in the address of the page that asks
_PROVED_AT = "proved_at"
_CSRF = "csrfmiddlewaretoken"
# By name, as a whole: "pins_allowed" and "reset_code_minutes" are no secrets.
_SECRET = re.compile(r".*password.*|.*token.*|(\w+_)?(pin|code)\d*", re.IGNORECASE)

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def reauthentication_required(
    summarize: Callable[..., Summary | None] | StrOrPromise,
) -> Callable[[View], View]:
    """Decorate a view so that its form requires reauthentication within the last 5 minutes.

    `summarize` takes the arguments of the view and returns the summary of the form, or None if the
    form does nothing sensitive. It must refuse whom the view refuses, so that nobody is asked in
    vain or learns anything. It can also be the question itself, if that is always the same.

    Put it below `permission_required` and above every other decorator: the form is resumed in the
    response to a GET.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST" and _is_to_prove(request):
                summary = (
                    summarize(request, *args, **kwargs)
                    if callable(summarize)
                    else Summary(str(summarize))
                )
                if summary is not None:
                    return _interrupt(request, summary)
            elif request.method == "GET":
                _resume(request)
            return view(request, *args, **kwargs)

        return checked  # type: ignore[return-value]

    return decorate


def reauthentication_required_to_look(view: View) -> View:
    """Decorate a view so that even showing its page requires reauthentication.

    A form sent without it is not kept.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if _is_to_prove(request):
            return _ask(next=request.get_full_path())
        return view(request, *args, **kwargs)

    return checked  # type: ignore[return-value]


def note_proof(request: HttpRequest) -> None:
    """Store in the session that the person has just entered the password."""
    request.session[_PROVED_AT] = clock.now().timestamp()


def is_proved(request: HttpRequest) -> bool:
    """Whether the person entered the password in the last 5 minutes, by `accounts.clock`."""
    proved_at = request.session.get(_PROVED_AT)
    return proved_at is not None and clock.is_recent(proved_at, GOOD_FOR)


def waiting(request: HttpRequest) -> Kept | None:
    """Return the form that the reauthentication page is about, if it is still waiting."""
    return kept_forms.find(request.session.session_key, request.GET.get(KEPT, ""))


def _is_to_prove(request: HttpRequest) -> bool:
    # Anonymous users of a public page can't reauthenticate.
    return request.user.is_authenticated and not is_proved(request)


def _ask(**about: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("accounts:reauthenticate", query=about))


def _interrupt(request: HttpRequest, summary: Summary) -> HttpResponse:
    page, form = request.get_full_path(), _what_can_be_kept(request)
    kept = Kept(page, summary, form, sent_from=page_before(request))
    number = kept_forms.keep(request.session.session_key, kept)
    return _ask(next=page, **{KEPT: number})


def _what_can_be_kept(request: HttpRequest) -> Fields | None:
    """Return the submitted form; None if it is too long or has secrets or files."""
    form = [(name, values) for name, values in request.POST.lists() if name != _CSRF]
    has_secrets = any(_SECRET.fullmatch(name) for name, _values in form)
    return None if has_secrets or request.FILES or len(str(form)) > LARGEST else form


def _resume(request: HttpRequest) -> None:
    """Turn the request into the interrupted one, once, right after reauthentication."""
    kept = kept_forms.take(request.session.session_key, page=request.get_full_path())
    if kept and kept.released and kept.form is not None:
        form = QueryDict(mutable=True)
        for name, values in kept.form:
            form.setlist(name, values)
        form._mutable = False
        request.method, request.POST = "POST", form  # type: ignore[assignment]
        request._files = MultiValueDict()  # type: ignore[attr-defined]
