"""The interface between the desktop shell and Django."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING
from weakref import WeakSet

from accounts.ports import ports
from djangoapp.schema import (
    SchemaState,
    known_names,
    knows,
    schema_state,
    state_after,
    tables_after,
)
from djangoapp.startup.commands import Refused, provision, rescue
from djangoapp.startup.continuity import (
    begin_anchor,
    has_anchor,
    note_in_folder,
    refuse_all,
    shorten_audit_log,
    wait_for_watch,
    watch_database,
)
from djangoapp.startup.hardening import harden
from djangoapp.startup.people import (
    clear_expired_sessions,
    end_all_sessions,
    is_set_up,
    is_somebody_signed_in,
    sign_everybody_out,
)
from djangoapp.startup.restored import is_anchored, record_restored
from djangoapp.startup.window import (
    note_refused_navigation,
    note_screen_lock,
    offer_threads,
    watch_over,
)

if TYPE_CHECKING:
    from pathlib import Path

    from django.core.handlers.wsgi import WSGIHandler
    from django.db.backends.base.base import BaseDatabaseWrapper

# Each thread has its own connection; the last one to close leaves a single file.
_connections: WeakSet[BaseDatabaseWrapper] = WeakSet()

__all__ = [
    "Refused", "SchemaState", "admission", "admits", "begin_anchor",
    "build_application", "clear_expired_sessions", "close", "configure", "has_anchor", "is_set_up",
    "is_somebody_signed_in", "issue_nonce", "known_names", "knows", "migrate", "note_in_folder",
    "note_refused_navigation", "note_screen_lock", "offer_threads", "open_gate", "ports",
    "provision", "record_restored", "refuse_all", "rescue", "schema_state", "shorten_audit_log",
    "sign_everybody_out", "state_after", "tables_after", "verify_audit", "verify_replaced",
    "wait_for_watch", "watch_database", "watch_over",
]  # fmt: skip


def require_django() -> None:
    """Raise ModuleNotFoundError if Django isn't installed; it isn't loaded yet."""
    if find_spec("django") is None:
        raise ModuleNotFoundError("No module named 'django'", name="django")


def configure(*, kiosk: bool = False) -> None:
    """Set up Django. Can be called again, also after a failure."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "djangoapp.settings.desktop"
    with _time_zone_kept():
        django.setup()
    from django.conf import settings

    settings.KIOSK = kiosk
    if kiosk:
        settings.DJANGO_ADMIN = False  # The URLs, which are loaded later, leave it out.
    from django.db.backends.signals import connection_created

    connection_created.connect(_remember_connection)


def _remember_connection(connection: BaseDatabaseWrapper, **_kwargs: object) -> None:
    from djangoapp import continuity

    _connections.add(connection)
    if connection.vendor == "sqlite":
        harden(connection.connection)
    continuity.check_statements(connection)


@contextmanager
def _time_zone_kept() -> Iterator[None]:
    """Restore the time zone of the process, which Django sets to that of its settings."""
    zone = os.environ.get("TZ")
    try:
        yield
    finally:
        os.environ.pop("TZ", None)
        if zone is not None:
            os.environ["TZ"] = zone
        if sys.platform != "win32":
            time.tzset()


def migrate() -> None:
    """Bring the tables up to date, or leave them as they are.

    Raises django.db.Error and whatever a migration raises.
    """
    from django.core.management import call_command
    from django.core.management.commands.migrate import Command
    from django.db import connection, transaction

    # Checked after each migration instead: SQLite alters no table while it checks.
    with connection.constraint_checks_disabled(), transaction.atomic():
        call_command(Command(), interactive=False, verbosity=0, skip_checks=True)


def build_application() -> WSGIHandler:
    """Prepare the application: end all sessions and render the first page once.

    Raises RuntimeError if that page fails, and django.db.Error.
    """
    from django.core.wsgi import get_wsgi_application

    from djangoapp.warm_up import rehearse
    from kiosk import state_file

    begin_anchor(compared=not record_restored())
    end_all_sessions()
    state_file.refresh()
    application = get_wsgi_application()
    rehearse(application)
    return application


def open_gate(host: str) -> None:
    """Accept requests for exactly `host`, "127.0.0.1:PORT". Before, all are refused."""
    from djangoapp.gate import gate

    gate.open(host)


def admits(headers: Mapping[str, str]) -> bool:
    """Whether `headers`, named as in WSGI, come from the program's own window."""
    from djangoapp import gate

    return gate.admits(headers)


def issue_nonce(lifetime: float) -> str:
    """Return a nonce for http://HOST/launch/NONCE, valid once within `lifetime` seconds."""
    from djangoapp.gate import gate

    return gate.issue_nonce(lifetime)


def admission(path: str = "") -> list[tuple[str, str]]:
    """Return the response headers that give the window the secret and redirect it.

    To the page at `path`, or to the sign-in page: right after the start nobody is signed in.
    """
    from django.urls import reverse

    from djangoapp import gate

    answer = gate.admission(gate.gate.secret, path or reverse("accounts:login"))
    cookies = [("Set-Cookie", morsel.OutputString()) for morsel in answer.cookies.values()]
    return [("Location", answer.headers["Location"]), *cookies]


def close() -> None:
    """Record what is only counted so far, and close the database as one file.

    Call it after all other threads that use the database have ended.
    """
    from django.db import connection

    from administration.background_jobs import jobs
    from djangoapp import continuity, refusal_log

    try:
        jobs.stop()
        if continuity.watch.broken:
            return
        refusal_log.write_what_is_counted()
        continuity.watch.end()
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        for one in list(_connections):
            one.inc_thread_sharing()  # Its own thread has ended.
            one.close()


def verify_audit() -> list[str]:
    """Return a message for each problem of the audit log; none if it is intact."""
    from django.db import DatabaseError
    from django.utils.translation import gettext as _

    from audit import anchor
    from audit.verify import faults

    try:
        return [*faults(), *anchor.faults(compared=is_anchored())]
    except (DatabaseError, ValueError, TypeError) as error:
        return [_("The audit log can't be read: %(reason)s") % {"reason": error}]


def verify_replaced(backups: Path) -> tuple[list[str], list[str]]:
    """Return messages about entries that restores replaced, and about missing or changed files.

    None if the log can't be read; `backups` is the folder with the files.
    """
    from django.db import DatabaseError

    from audit.replaced_entries import explained

    try:
        return explained(backups)
    except DatabaseError:
        return [], []
