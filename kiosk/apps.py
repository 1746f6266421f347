"""The app's entry point for Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save


class KioskConfig(AppConfig):
    """Has the row of the kiosk's policy made after each migration, and mirrored in a file."""

    name = "kiosk"

    def ready(self) -> None:
        from kiosk import defaults, mirror

        post_migrate.connect(defaults.install, sender=self)
        post_save.connect(mirror.policy_saved, sender="kiosk.KioskPolicy")
