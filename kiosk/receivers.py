"""Signal receivers: the default row after a migration, a guest's last session, signing out."""

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
    """Make the row of the kiosk's policy, as far as the tables are: `apps` has them as they are."""
    with suppress(LookupError):  # there is no such table yet
        policy = apps.get_model("kiosk", "KioskPolicy")
        policy._default_manager.using(using).get_or_create(pk=KioskPolicy.ONLY)


def session_ended(instance: Session, **_kwargs: object) -> None:
    """Delete the guest whose last session this was, after it has ended for certain.

    Not before: a session that goes on under a new key is deleted and made again in one transaction.
    Receiver of `post_delete`.
    """
    person = instance.user_id
    if person is None:
        return
    from kiosk import guests

    # What fails here is found by the next sweep; the session has ended all the same.
    transaction.on_commit(lambda: guests.end_if_gone(person), robust=True)


def signed_out(request: HttpRequest, user: User | None, **_kwargs: object) -> None:
    """Have a kiosk's window show a new view at once; the guard would need a second."""
    if user is None or not settings.KIOSK:
        return
    from kiosk.sign_out_reason import Why, show_receipt

    session = reference(request.session.session_key)
    why = presences.why_over(session) or Why.SIGNED_OUT
    presences.end(session, why)
    # Before the commit: else the guard could come in between and renew the view a second time,
    # under the hands of the next person.
    presences.go(user.pk, session)
    transaction.on_commit(partial(show_receipt, why))
