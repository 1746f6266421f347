"""The app's entry point for Django."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class AuditConfig(AppConfig):
    """Takes the guards out of the database for each migration and puts them back."""

    name = "audit"

    def ready(self) -> None:
        from audit import triggers

        # Around every migration, not in one: SQLite alters a table by building it anew, which loses
        # its own triggers and fails at those of others that name it.
        pre_migrate.connect(triggers.remove, sender=self)
        post_migrate.connect(triggers.install, sender=self)
