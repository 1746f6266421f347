"""The app's entry point for Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate


class AccountsConfig(AppConfig):
    """Has roles and policy made after each migration, and a deleted person's picture removed."""

    name = "accounts"

    def ready(self) -> None:
        from accounts import defaults, leftovers

        post_migrate.connect(defaults.install, sender=self)
        post_delete.connect(leftovers.remove_picture, sender="accounts.User")
