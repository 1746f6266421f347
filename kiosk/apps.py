"""The app's entry point for Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save


class KioskConfig(AppConfig):
    """Has the policy's row made after each migration and mirrored, and notes who comes and goes."""

    name = "kiosk"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        from kiosk import comings, defaults, mirror

        post_migrate.connect(defaults.install, sender=self)
        post_save.connect(mirror.policy_saved, sender="kiosk.KioskPolicy")
        user_logged_in.connect(comings.signed_in)
        user_logged_out.connect(comings.signed_out)
