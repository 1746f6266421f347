"""The app's entry point for Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save

from accounts import alerts
from accounts.lazy_views import deferred
from accounts.signals import terminal_set_up


class KioskConfig(AppConfig):
    """Connects receivers for the policy, the state file, sessions and setup."""

    name = "kiosk"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_out

        post_migrate.connect(
            deferred("kiosk.receivers.create_default_row"), sender=self, weak=False
        )
        post_save.connect(
            deferred("kiosk.state_file.policy_saved"), sender="kiosk.KioskPolicy", weak=False
        )
        post_delete.connect(
            deferred("kiosk.receivers.session_ended"), sender="accounts.Session", weak=False
        )
        user_logged_out.connect(deferred("kiosk.receivers.signed_out"), weak=False)
        terminal_set_up.connect(deferred("kiosk.first_steps.begin"), weak=False)
        alerts.register(deferred("kiosk.first_steps.unfinished"))
