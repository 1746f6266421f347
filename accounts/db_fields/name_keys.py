"""Columns computed from a name in the same row, for searching."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models

from accounts.names import characters, folding


class Begins(models.Func):
    """SQL condition: the column begins with `text`, as a literal so that an index can use it."""

    template = "(SUBSTR(%(expressions)s, 1, %(length)d) = '%(text)s')"

    def __init__(self, column: str, text: str) -> None:
        super().__init__(
            models.F(column), text=text, length=len(text), output_field=models.BooleanField()
        )


WAITING = models.Q(is_active=False, approved_at__isnull=True)
DISABLED = models.Q(is_active=False, approved_at__isnull=False)
# Guests of a kiosk have no password and never get one.
_LACKS_PASSWORD = models.Q(Begins("password", UNUSABLE_PASSWORD_PREFIX)) & ~models.Q(
    Begins("username_key", characters.GUESTS)
)
NO_PASSWORD = models.Q(is_active=True) & _LACKS_PASSWORD
ACTIVE = models.Q(is_active=True) & ~_LACKS_PASSWORD
_PAST_EVERY_LETTER = "\U0010ffff"


class CanonicalNameField(models.CharField):  # type: ignore[type-arg]
    """The canonical form of the row's `username`, updated with every save."""

    source: ClassVar[str] = "username"

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Return the value to store, in bulk_create too."""
        name = str(model_instance.serializable_value(self.source))
        value = self.key(name)
        if getattr(model_instance, self.attname) == folding.beside(name):
            return folding.beside(name)
        setattr(model_instance, self.attname, value)
        return value

    def key(self, name: str) -> str:
        """Return what is stored for `name`."""
        return characters.canonical(name)


class DisplayKeyField(CanonicalNameField):
    """The canonical form of the row's `display_name`."""

    source = "display_name"

    def key(self, name: str) -> str:
        """Return what is stored for `name`, truncated because folding can lengthen it."""
        return characters.canonical(name)[: characters.LONGEST]


class FamilyKeyField(DisplayKeyField):
    """The canonical display name with its last word first, to find "Anna Müller" under M."""

    def key(self, name: str) -> str:
        """Return what is stored for `name`; nothing for a single word."""
        words = characters.canonical(name).split()
        return " ".join([*words[-1:], *words[:-1]])[: characters.LONGEST] if len(words) > 1 else ""


def begins(key: str) -> models.Q:
    """Filter for names, display names or last words of these that begin with `key`; indexed."""
    end = key + _PAST_EVERY_LETTER
    return (
        models.Q(username_key__gte=key, username_key__lt=end)
        | models.Q(display_key__gte=key, display_key__lt=end)
        | models.Q(family_key__gte=key, family_key__lt=end)
    )


def all_with(fields: set[str]) -> set[str]:
    """Return `fields` and the columns computed from them."""
    return fields | {"display_key", "family_key"} if "display_name" in fields else fields
