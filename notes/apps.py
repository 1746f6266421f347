"""The app configuration."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts import own_data_parts
from accounts.actions import Action, register
from accounts.lazy_views import deferred


class NotesConfig(AppConfig):
    """Registers the tile, and the part of the export of one's own data."""

    name = "notes"

    def ready(self) -> None:
        hint = _("Only you can see them")
        register(Action("notes:index", _("My notes"), "note", hint, tone=4))
        own_data_parts.register("notes", deferred("notes.own_data.notes_of"))
