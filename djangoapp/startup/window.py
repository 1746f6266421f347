"""Connects the window with the pages."""

from __future__ import annotations

import logging
import threading
from typing import Any

logger = logging.getLogger(__name__)

WATCH_AFTER = 1.0  # second; the first page gets the processor until then


def offer_threads(threads: Any) -> None:
    """Add a server thread while one waits for a password hash."""
    from django.db import connections

    from accounts.passwords.hash_slots import slots

    threads.when_one_ends = connections.close_all
    slots.relief = threads.one_more


def watch_over(ending: threading.Event) -> None:
    """End idle sessions until `ending` is set, independent of the pages."""
    if not ending.wait(WATCH_AFTER):
        from kiosk.idle_monitor import IdleMonitor

        finish_imports()
        IdleMonitor().watch(ending)


def finish_imports() -> None:
    """Finish imports of people that were interrupted when the program ended."""
    from django.db import Error

    from administration.people_import import finish_what_was_begun

    try:
        finish_what_was_begun()
    except Error:
        logger.exception("Imports that were cut off are finished at the next start.")


def note_screen_lock() -> None:
    """End the sessions when the screen of the desktop is locked."""
    from kiosk.clock_watch import screen_lock

    screen_lock.set()


def note_refused_navigation(scheme: str, host: str) -> None:
    """Record a blocked navigation to `host`."""
    from djangoapp import refusal_log

    refusal_log.note_navigation(scheme, host)
