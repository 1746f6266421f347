"""Another file in the database's place, for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from djangoapp.context_processors import cached_kiosk_policy, cached_policy


@contextmanager
def other_database(place: Path) -> Iterator[None]:
    """Have the program read and write `place`, with nothing remembered from the one before."""
    whole = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = place
    cached_policy.forget()
    cached_kiosk_policy.forget()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = whole
