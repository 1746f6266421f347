"""What a database holds of the kiosk before anybody comes."""

from __future__ import annotations

from django.apps import AppConfig
from django.db import connections

from kiosk.models import KioskPolicy


def install(sender: AppConfig, *, using: str, **_kwargs: object) -> None:
    """Make the row of the kiosk's policy."""
    if KioskPolicy._meta.db_table in connections[using].introspection.table_names():
        KioskPolicy.objects.using(using).get_or_create(pk=KioskPolicy.ONLY)
