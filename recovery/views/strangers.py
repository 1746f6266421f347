"""Pages for people who are not signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

View = Callable[..., HttpResponse]


def for_strangers(view: View) -> View:
    """Open the page to everybody who is not signed in, and send everybody else home."""

    @wraps(view)
    def open_to_strangers(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect("home:index")
        return view(request, *args, **kwargs)

    return login_not_required(open_to_strangers)
