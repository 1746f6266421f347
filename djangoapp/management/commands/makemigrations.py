"""`makemigrations`: what only forms and pages know of a field needs no migration."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.makemigrations import Command as DjangoCommand
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.models import Field

NOT_STORED = ("verbose_name", "help_text", "choices", "validators")


class Autodetector(MigrationAutodetector):
    """Compares fields by what the database knows of them."""

    def deep_deconstruct(self, obj: Any) -> Any:
        """Describe `obj`, a field without what is not stored."""
        described = super().deep_deconstruct(obj)
        if not isinstance(obj, Field):
            return described
        path, given, named = described
        return path, given, {name: named[name] for name in named if name not in NOT_STORED}


class Command(DjangoCommand):
    autodetector = Autodetector
