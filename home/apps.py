"""The app configuration."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """The home page and what opens from it."""

    name = "home"

    def ready(self) -> None:
        from accounts import actions
        from accounts.lazy_views import deferred

        post_delete.connect(
            deferred("home.receivers.remove_file"), sender="home.Document", weak=False
        )
        for page, label, icon, explanation in (
            ("tiles", _("Home page"), "tiles", _("Choose what people find there, and who")),
            (
                *("manage_documents", _("Documents"), "document"),
                _("Upload documents and arrange them"),
            ),
        ):
            actions.register(
                actions.Action(
                    f"home:{page}",
                    label,
                    icon,
                    explanation,
                    offered_to=actions.holders_of("accounts.change_settings"),
                    area=actions.Area.MANAGE,
                )
            )
