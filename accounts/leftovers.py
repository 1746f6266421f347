"""What goes with a person who is deleted, besides the rows that point to them."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User


def remove_picture(instance: User, **_kwargs: object) -> None:
    """Remove the person's picture once they are gone for certain. Receiver of `post_delete`."""
    from accounts import pictures

    transaction.on_commit(lambda: pictures.remove(instance.picture))
