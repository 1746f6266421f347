"""Asking for the password again before what matters, and going on where the person was.

A decorator asks when the last proof of the password is older than 5 minutes. What was filled in
waits in the session, without its secrets, and counts as sent once the password was right.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, overload
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

GOOD_FOR = 300.0  # seconds
_RESUMED_WITHIN = 60.0  # seconds after the proof
_MOST_KEPT = 40_000  # characters
_PROVED_AT, _INTERRUPTED = "proved_at", "interrupted"
# By name, as a whole: "pins_allowed" and "reset_code_minutes" are no secrets.
_SECRET = re.compile(r".*password.*|.*token.*|(\w+_)?(pin|code)\d*", re.IGNORECASE)

View = Callable[..., HttpResponse]


@overload
def reauthentication_required(view: View) -> View: ...


@overload
def reauthentication_required(
    *, to_look: bool = ..., only_if: Callable[[HttpRequest], bool] = ...
) -> Callable[[View], View]: ...


def reauthentication_required(
    view: View | None = None,
    *,
    to_look: bool = False,
    only_if: Callable[[HttpRequest], bool] = lambda _request: True,
) -> View | Callable[[View], View]:
    """Decorate a view so that sending its form needs a proof of the password from 5 minutes ago.

    With `to_look` showing the page needs it too: for pages that show secrets, or ask for one, which
    is never kept. With `only_if` only those requests need one for which it is true.

    Put it above every other decorator: the form goes on as the answer to a GET.
    """

    def decorate(decorated: View) -> View:
        @wraps(decorated)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            asks = (request.method == "POST" or to_look) and only_if(request)
            # On a public page strangers have nothing to prove themselves with.
            if asks and request.user.is_authenticated and not is_proved(request):
                return _interrupt(request)
            if request.method == "GET":
                _resume(request)
            return decorated(request, *args, **kwargs)

        return checked

    return decorate(view) if view else decorate


def note_proof(request: HttpRequest) -> None:
    """Note in the session that the person has just given the password."""
    request.session[_PROVED_AT] = timezone.now().timestamp()


def is_proved(request: HttpRequest, within: float = GOOD_FOR) -> bool:
    """Whether the person gave the password in the last `within` seconds.

    A proof from the future is none: the clock was set back.
    """
    proved_at = request.session.get(_PROVED_AT)
    return proved_at is not None and 0 <= timezone.now().timestamp() - proved_at <= within


def release(request: HttpRequest, page: str) -> bool:
    """Let the form that waits for `page` go on; drop any other. Return whether files are missing.

    Call it when the password was right and the person is about to be sent to `page`.
    """
    kept = request.session.pop(_INTERRUPTED, None)
    if not kept or kept["page"] != page:
        return False
    if kept["form"] is not None:
        request.session[_INTERRUPTED] = kept | {"released": True}
    return bool(kept["incomplete"])


def _interrupt(request: HttpRequest) -> HttpResponse:
    page = request.get_full_path()
    form = _without_secrets(request.POST) if request.method == "POST" else None
    incomplete = bool(request.FILES) or len(str(form)) > _MOST_KEPT
    request.session[_INTERRUPTED] = {
        "page": page,
        "form": None if incomplete else form,
        "incomplete": incomplete,
        "released": False,
    }
    return HttpResponseRedirect(f"{reverse('accounts:reauthenticate')}?{urlencode({'next': page})}")


def _without_secrets(form: QueryDict) -> list[tuple[str, list[str]]]:
    return [(name, values) for name, values in form.lists() if not _SECRET.fullmatch(name)]


def _resume(request: HttpRequest) -> None:
    """Turn the request into the one that was interrupted, once and at once after the proof."""
    kept = request.session.get(_INTERRUPTED)
    if not kept or kept["page"] != request.get_full_path():
        return
    del request.session[_INTERRUPTED]
    if kept["released"] and is_proved(request, within=_RESUMED_WITHIN):
        form = QueryDict(mutable=True)
        for name, values in kept["form"]:
            form.setlist(name, values)
        form._mutable = False
        request.method, request.POST = "POST", form  # type: ignore[assignment]
        request._files = MultiValueDict()  # type: ignore[attr-defined]
