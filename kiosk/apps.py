"""The app's entry point for Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class KioskConfig(AppConfig):
    """Has the row of the kiosk's policy made after each migration."""

    name = "kiosk"

    def ready(self) -> None:
        from kiosk import defaults

        post_migrate.connect(defaults.install, sender=self)
