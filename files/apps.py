"""The app configuration."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate
from django.utils.translation import gettext_lazy as _

from accounts import own_data_parts
from accounts.actions import Action, register
from accounts.decorators import has_password
from accounts.lazy_views import deferred


class FilesConfig(AppConfig):
    """Registers the tile, the part of the export of one's own data, and the receivers."""

    name = "files"

    def ready(self) -> None:
        register(
            Action(
                *("files:index", _("My files"), "folder", _("Only you can see them")),
                offered_to=has_password,  # guests come on a kiosk, where no file can be chosen
                tone=2,
            )
        )
        own_data_parts.register("files", deferred("files.own_data.rows_of"))
        own_data_parts.register_files("files", deferred("files.own_data.files_of"))
        post_migrate.connect(
            deferred("files.receivers.create_default_row"), sender=self, weak=False
        )
        post_delete.connect(
            deferred("files.receivers.remove_file"), sender="files.StoredFile", weak=False
        )
