"""The app configuration."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts.lazy_views import deferred
from accounts.signals import email_changed


class RecoveryConfig(AppConfig):
    """Recovery codes, reset codes, and administrator rescue."""

    name = "recovery"

    def ready(self) -> None:
        from accounts import actions
        from accounts.decorators import has_password

        email_changed.connect(deferred("recovery.flows.email_links.notify_old_address"), weak=False)
        actions.register(
            actions.Action(
                "recovery:codes",
                _("Recovery codes"),
                "lifebuoy",
                _("For when you forget your password"),
                offered_to=has_password,
            )
        )
