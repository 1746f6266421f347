"""`makemigrations` that ignores labels, choices and validators of fields."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.makemigrations import Command as DjangoCommand
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.models import Field

NOT_STORED = ("verbose_name", "help_text", "choices", "validators")


class Autodetector(MigrationAutodetector):
    """Compares only the attributes of fields that affect the database."""

    def deep_deconstruct(self, obj: Any) -> Any:
        """Deconstruct `obj`, a field without the attributes that are ignored."""
        described = super().deep_deconstruct(obj)
        if not isinstance(obj, Field):
            return described
        path, given, named = described
        return path, given, {name: named[name] for name in named if name not in NOT_STORED}


class Command(DjangoCommand):
    autodetector = Autodetector
