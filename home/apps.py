"""The app configuration."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """The home page and what opens from it."""

    name = "home"

    def ready(self) -> None:
        from accounts import actions

        actions.register(
            actions.Action(
                "home:tiles",
                _("Home page"),
                "tiles",
                _("Choose what people find there, and who"),
                offered_to=actions.holders_of("accounts.change_settings"),
                area=actions.Area.MANAGE,
            )
        )
