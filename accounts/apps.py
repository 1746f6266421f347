"""The app's entry point for Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """Makes sure, after each migration, that the groups of the roles and the policy's row exist."""

    name = "accounts"

    def ready(self) -> None:
        from accounts import defaults

        post_migrate.connect(defaults.install, sender=self)
