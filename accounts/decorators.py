"""Views that hand out a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.http import Http404
from django.http.response import HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def hands_out_file(view: View) -> View:
    """Decorate a view whose answer to POST is a file: in a kiosk, which saves none, there is none.

    Else the log would say that somebody has taken away what nobody has.
    """

    @wraps(view)
    def checked(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if settings.KIOSK and request.method == "POST":
            raise Http404
        return view(request, *args, **kwargs)

    return checked  # type: ignore[return-value]
