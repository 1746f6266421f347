"""Sessions: the interface for the shell."""

from __future__ import annotations


def sign_everybody_out() -> str:
    """End all sessions after the page has crashed; return the path of the next page.

    For a thread that ends. Raises django.db.Error.
    """
    from django.db import connection

    from kiosk.flows.ending import sign_out_after_trouble
    from kiosk.sign_out_reason import sign_in_after_trouble

    try:
        return sign_in_after_trouble() if sign_out_after_trouble() else ""
    finally:
        connection.close()


def is_set_up() -> bool:
    """Whether there is an administrator. Raises django.db.Error."""
    from accounts.flows.registration import administrator_exists

    return administrator_exists()


def is_somebody_signed_in() -> bool:
    """Whether somebody is signed in; for any thread. Raises django.db.Error."""
    from django.db import connection

    from accounts.models import Session

    try:
        return Session.objects.filter(user__isnull=False).exists()
    finally:
        connection.close()


def clear_expired_sessions() -> None:
    """Delete expired sessions. Raises django.db.Error."""
    from accounts.sessions import SessionStore

    SessionStore.clear_expired()


def end_all_sessions() -> None:
    """End all sessions when the program starts. Raises django.db.Error."""
    from django.db import transaction

    from accounts.sessions import end_all
    from audit.events import SessionsEnded
    from audit.log import record

    with transaction.atomic():
        ended = end_all()
        if ended:
            record(SessionsEnded(reason="program_start", count=ended))
