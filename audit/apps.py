"""Configuration of the app for Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class AuditConfig(AppConfig):
    """Removes the triggers before migrations and installs them again afterwards."""

    name = "audit"

    def ready(self) -> None:
        from audit import triggers

        # Around all migrations: SQLite alters a table by recreating it, which loses its triggers
        # and fails because of triggers of other tables that refer to it.
        pre_migrate.connect(triggers.remove, sender=self)
        post_migrate.connect(triggers.install, sender=self)
