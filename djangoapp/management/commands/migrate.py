"""`migrate` that compares fields as `makemigrations` does."""

from __future__ import annotations

from django.core.management.commands.migrate import Command as DjangoCommand

from djangoapp.management.commands.makemigrations import Autodetector


class Command(DjangoCommand):
    autodetector = Autodetector
