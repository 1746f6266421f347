"""Signal receivers: the default row after a migration, and the file of a deleted row."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from django.apps import AppConfig, apps
from django.apps.registry import Apps
from django.db import transaction

from files import storage
from files.models import FilePolicy

if TYPE_CHECKING:
    from files.models import StoredFile


def create_default_row(
    sender: AppConfig, *, using: str, apps: Apps = apps, **_kwargs: object
) -> None:
    """Create the row of the settings; `apps` has the current tables."""
    with suppress(LookupError):  # the table does not exist yet
        policy = apps.get_model("files", "FilePolicy")
        policy._default_manager.using(using).get_or_create(pk=FilePolicy.ONLY)


def remove_file(instance: StoredFile, **_kwargs: object) -> None:
    """Remove the file after the commit: also if its owner's account was deleted."""
    transaction.on_commit(partial(storage.remove, instance.file))
