"""The app's entry point for Django."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import User


class RecoveryConfig(AppConfig):
    """Recovery codes, reset codes, and the rescue of the last administrator."""

    name = "recovery"

    def ready(self) -> None:
        from accounts import actions
        from accounts.passwordless import has_password
        from accounts.signals import email_changed

        email_changed.connect(_tell_the_old_address)
        actions.register(
            actions.Action(
                "recovery:codes",
                _("Recovery codes"),
                "lifebuoy",
                _("Your way back in if you forget your password"),
                offered_to=has_password,
            )
        )


def _tell_the_old_address(person: User, before: str, **_signal: object) -> None:
    from recovery.flows.email_links import tell_the_old_address

    tell_the_old_address(person, before)
