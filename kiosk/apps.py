"""The app's entry point for Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class KioskConfig(AppConfig):
    """Has the row of the kiosk's policy made after each migration, and notes who comes and goes."""

    name = "kiosk"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        from kiosk import comings, defaults

        post_migrate.connect(defaults.install, sender=self)
        user_logged_in.connect(comings.signed_in)
        user_logged_out.connect(comings.signed_out)
