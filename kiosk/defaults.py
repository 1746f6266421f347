"""What a database holds of the kiosk before anybody comes."""

from __future__ import annotations

from contextlib import suppress

from django.apps import AppConfig, apps
from django.apps.registry import Apps

from kiosk.models import KioskPolicy


def install(sender: AppConfig, *, using: str, apps: Apps = apps, **_kwargs: object) -> None:
    """Make the row of the kiosk's policy, as far as the tables are: `apps` has them as they are."""
    with suppress(LookupError):  # there is no such table yet
        policy = apps.get_model("kiosk", "KioskPolicy")
        policy._default_manager.using(using).get_or_create(pk=KioskPolicy.ONLY)
