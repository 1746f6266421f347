"""Starting the session of a person who was authenticated."""

from __future__ import annotations

from django.contrib import auth
from django.http import HttpRequest

from accounts.models import User
from accounts.sessions import reset

BACKEND = "accounts.backends.NameBackend"


def begin_session(request: HttpRequest, person: User) -> None:
    """Sign `person` in with a new session, which the caller saves.

    Call it in the transaction that authenticates and records the sign-in.
    """
    previous = person.last_login
    # Drops everything of an earlier person; the same person gets a new session key too.
    reset(request.session)
    auth.login(request, person, backend=BACKEND)
    if previous:
        request.session["previous_sign_in"] = previous.isoformat()
    request.session["language"] = person.language or request.session.get("language", "")
