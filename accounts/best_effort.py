"""Writes that are skipped if the database is locked or the disk is full.

For what a page that is only read wants to note: it must never delay or fail that page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction


def attempt(write: Callable[[], object]) -> bool:
    """Call `write` in its own transaction; return whether it was committed.

    It is skipped while another writer holds the lock, or if the disk is full.
    """
    try:
        with _without_waiting(), transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = 1")  # millisecond; 0 means never
            write()
    except OperationalError:
        return False
    return True


@contextmanager
def _without_waiting() -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (before,) = cursor.fetchone()
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {before}")
