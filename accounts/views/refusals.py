"""How a page answers somebody who is refused: the same form again, with what they are told."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse

    from accounts.errors import Busy, MustWait

    class _Unproven(Protocol):
        proven: bool
        wait: int | None


def ask_to_wait(answer: HttpResponse, refused: MustWait | Busy) -> HttpResponse:
    """Return `answer` with status 429 and the number of seconds after which to try again."""
    answer.status_code = HTTPStatus.TOO_MANY_REQUESTS
    answer.headers["Retry-After"] = str(refused.wait)
    return answer


def told_of(refused: _Unproven, form: Form) -> dict[str, Any]:
    """Return what the page is given; the right secret of a disabled account is no error."""
    if refused.proven:
        return {"not_admitted": str(refused)}
    form.add_error(None, str(refused))
    return {"wait_seconds": refused.wait}
