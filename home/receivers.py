"""Signal receivers of the app."""

from __future__ import annotations

from django.db import transaction

from home.documents import drawing, storage
from home.models import Document


def remove_file(instance: Document, **_kwargs: object) -> None:
    """Remove the document's file after the commit. Receiver of `post_delete`."""
    transaction.on_commit(lambda: _remove(instance.file))


def _remove(name: str) -> None:
    drawing.worker.stop()  # It may have the file open.
    storage.remove(name)
