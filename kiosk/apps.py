"""The app's entry point for Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate


class KioskConfig(AppConfig):
    """Has the row of the kiosk's policy made after each migration, and guests go with a session."""

    name = "kiosk"

    def ready(self) -> None:
        from kiosk import defaults, leftovers

        post_migrate.connect(defaults.install, sender=self)
        post_delete.connect(leftovers.session_ended, sender="accounts.Session")
