"""Rules for who may see documents."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import CHANGE_SETTINGS
from home.models import Document, Folder


def folders_of(person: User) -> QuerySet[Folder]:
    """Return the folders that `person` may open."""
    return Folder.objects.all() if person.has_perm(CHANGE_SETTINGS) else Folder.objects.none()


def may_open(person: User, document: Document) -> bool:
    """Whether `person` may open `document`."""
    return person.has_perm(CHANGE_SETTINGS)
