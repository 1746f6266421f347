"""Notices about actions in the current session, hidden until the next sign-in.

At the next sign-in they are shown, because someone else may have known the password.
"""

from __future__ import annotations

from django.contrib.sessions.backends.base import SessionBase

from accounts.models import Notice

_KEY = "own_deeds"


def note(session: SessionBase, notice: Notice) -> None:
    """Hide `notice` on the home page for the duration of `session`."""
    session[_KEY] = [*session.get(_KEY, []), notice.pk]


def noted(session: SessionBase) -> set[int]:
    """Return the primary keys of the hidden notices."""
    return set(session.get(_KEY, []))
