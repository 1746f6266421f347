"""Views and receivers that are imported on first use.

The start needs only two of the views; importing all takes 80 to 150 ms.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.module_loading import import_string

View = Callable[..., HttpResponse]


@cache
def deferred(dotted_path: str) -> Callable[..., Any]:
    """Return a function that is the one at `dotted_path`. Connect it to signals with `weak=False`.

    What it gets besides its arguments as the receiver of a signal is left to it.
    """

    def function(*args: object, **kwargs: object) -> Any:
        return import_string(dotted_path)(*args, **kwargs)

    return function


def page(
    route: str, dotted_path: str, name: str = "", *, public: bool = False, **given: object
) -> URLPattern:
    """Return the address of the view at `dotted_path`; it has the view's own `name`.

    The view is imported with its first request, and gets what is `given` besides what stands in
    the address. Private unless `public`, and then the view must be marked public too: otherwise
    its first request raises ImproperlyConfigured.
    """

    def view(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        found: View = import_string(dotted_path)
        if public and getattr(found, "login_required", True):
            raise ImproperlyConfigured(f"{dotted_path} is not public.")
        return found(request, *args, **kwargs)

    shown = login_not_required(view) if public else view
    return path(route, shown, given, name or dotted_path.rpartition(".")[2])
