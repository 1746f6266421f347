"""Signal receivers for migrations, ended sessions and signing out."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from django.apps import AppConfig, apps
from django.apps.registry import Apps
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from accounts.models import Session, User
from accounts.sessions import reference
from kiosk.models import KioskPolicy
from kiosk.presence import presences


def create_default_row(
    sender: AppConfig, *, using: str, apps: Apps = apps, **_kwargs: object
) -> None:
    """Create the row of the kiosk settings; `apps` has the current tables."""
    with suppress(LookupError):  # the table does not exist yet
        policy = apps.get_model("kiosk", "KioskPolicy")
        policy._default_manager.using(using).get_or_create(pk=KioskPolicy.ONLY)


def session_ended(instance: Session, **_kwargs: object) -> None:
    """Delete the guest after their last session, after the commit.

    Changing the key deletes and creates the session in one transaction. Receiver of `post_delete`.
    """
    person = instance.user_id
    if person is None:
        return
    from kiosk import guests

    # The next sweep handles failures; the session has ended anyway.
    transaction.on_commit(lambda: guests.end_if_gone(person), robust=True)


def signed_out(request: HttpRequest, user: User | None, **_kwargs: object) -> None:
    """Renew a kiosk's view immediately; the idle monitor would need a second."""
    if user is None or not settings.KIOSK:
        return
    from kiosk.sign_out_reason import SignOutReason, show_sign_out_page

    session = reference(request.session.session_key)
    why = presences.why_over(session) or SignOutReason.SIGNED_OUT
    presences.end(session, why)
    # Before the commit: otherwise the idle monitor could renew the view a second time, when the
    # next person already uses it.
    presences.go(user.pk, session)
    transaction.on_commit(partial(show_sign_out_page, why))
