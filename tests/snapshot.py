"""What is in the database, to be compared before and after."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.apps import apps


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
