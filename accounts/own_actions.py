"""What a person did in this very session: no news to them until they sign in again.

By then it may have been somebody else, who knew the password.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase

    from accounts.models import Notice

_KEY = "own_deeds"


def note(session: SessionBase, notice: Notice) -> None:
    """Leave `notice` out of what home tells as long as `session` lasts."""
    session[_KEY] = [*session.get(_KEY, []), notice.pk]


def noted(session: SessionBase) -> set[int]:
    """Return the keys of the notices that are left out."""
    return set(session.get(_KEY, []))
