"""Responses to refusals: the same form again, with the message."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.errors import Busy, MustWait, Refused, WrongPassword, WrongSecret


class RefusableForm(Protocol):
    """A form that stores a refusal."""

    refused: Refused | None

    def add_error(self, field: str | None, error: Any) -> None: ...


class RefusalsOn:
    """Context manager that adds a refusal to `form` instead of raising it.

    A wrong secret becomes an error of `field`, the password field, or of the form. Waits and the
    right secret of a disabled account have their own place on the page.
    """

    def __init__(self, form: RefusableForm, field: str | None = None) -> None:
        self.form, self.field = form, field

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, refused: BaseException | None, trace: object) -> bool:
        if not isinstance(refused, Refused):
            return False
        self.form.refused = refused
        if not isinstance(refused, MustWait) and not _is_proven(refused):
            wrong = isinstance(refused, WrongSecret)
            self.form.add_error(self.field if wrong else refused.field, self._sentence(refused))
        return True

    def _sentence(self, refused: Refused) -> str:
        if self.field and isinstance(refused, WrongPassword):
            return _("Wrong password. Try again.")
        return str(refused)


def form_page(
    request: HttpRequest,
    template: str,
    form: RefusableForm,
    context: dict[str, Any] | None = None,
    show: Callable[..., HttpResponse] = render,
) -> HttpResponse:
    """Render the page with `form` and its refusal; 429 and Retry-After for a wait."""
    refused = form.refused
    told = {
        "form": form,
        "not_admitted": str(refused) if _is_proven(refused) else "",
        "wait_seconds": refused.wait if isinstance(refused, MustWait | WrongSecret) else None,
    }
    answer = show(request, template, told | (context or {}))
    if isinstance(refused, MustWait | Busy):
        answer.status_code = HTTPStatus.TOO_MANY_REQUESTS
        answer.headers["Retry-After"] = str(refused.wait)
    return answer


def _is_proven(refused: Refused | None) -> bool:
    return isinstance(refused, WrongSecret) and refused.secret_was_right
