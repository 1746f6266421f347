"""The app's entry point for Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save


class KioskConfig(AppConfig):
    """Has the policy made and mirrored, notes who comes and goes, and lets guests go for good."""

    name = "kiosk"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        from kiosk import comings, defaults, leftovers, mirror

        post_migrate.connect(defaults.install, sender=self)
        post_save.connect(mirror.policy_saved, sender="kiosk.KioskPolicy")
        post_delete.connect(leftovers.session_ended, sender="accounts.Session")
        user_logged_in.connect(comings.signed_in)
        user_logged_out.connect(comings.signed_out)
