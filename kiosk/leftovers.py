"""What goes with a guest's last session."""

from __future__ import annotations

from django.db import transaction

from accounts.models import Session


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
