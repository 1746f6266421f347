"""The app's entry point for Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecoveryConfig(AppConfig):
    """Recovery codes, reset codes, and the rescue of the last administrator."""

    name = "recovery"

    def ready(self) -> None:
        from accounts import actions
        from accounts.passwordless import has_password

        actions.register(
            actions.Action(
                "recovery:codes",
                _("Recovery codes"),
                "lifebuoy",
                _("Your way back in if you forget your password"),
                offered_to=has_password,
            )
        )
