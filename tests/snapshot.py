"""What is in the database, to be compared before and after, and a log that cannot be written."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection


def everything(*, without: Collection[str] = ()) -> dict[str, list[dict[str, Any]]]:
    """Return all rows of all tables by model, but for those of `without`.

    When somebody was seen last is left out: every request may note it.
    """
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name != "last_seen"}
            for row in model._default_manager.order_by("pk").values()
        ]
        for model in apps.get_models()
        if model.__name__ not in without
    }


@contextmanager
def unwritable(kind: str) -> Iterator[None]:
    """No entry of this kind can be written meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TRIGGER unwritable BEFORE INSERT ON audit_entry"
            f" WHEN NEW.kind = '{kind}' BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
        yield
        cursor.execute("DROP TRIGGER unwritable")
