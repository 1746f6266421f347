"""How a page answers somebody who has to wait: the same form again, with status 429."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.errors import Busy, MustWait


def ask_to_wait(answer: HttpResponse, refused: MustWait | Busy) -> HttpResponse:
    """Return `answer` with status 429 and the number of seconds after which to try again."""
    answer.status_code = HTTPStatus.TOO_MANY_REQUESTS
    answer.headers["Retry-After"] = str(refused.wait)
    return answer
