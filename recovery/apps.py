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
        from accounts import actions, getting_started
        from accounts.decorators import has_password

        email_changed.connect(deferred("recovery.flows.email_links.notify_old_address"), weak=False)
        actions.register(
            actions.Action(
                "recovery:codes",
                _("Recovery codes"),
                "lifebuoy",
                _("For when you forget your password"),
                offered_to=has_password,
                area=actions.Area.ACCOUNT,
            )
        )
        getting_started.register(
            getting_started.Step(
                title=_("Save your recovery codes"),
                url_name="recovery:codes",
                link=_("Create codes"),
                is_done=deferred("recovery.flows.codes.has_codes"),
            )
        )
