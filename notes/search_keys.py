"""The form of a text by which notes are found: without case, accents and line breaks."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from django.db import models

from accounts.names import folding

if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
else:
    _TextField = models.TextField

LONGEST_KEY = 200_000  # characters; folding can lengthen a text
# Normalizing a run of accents takes quadratic time: 20 seconds for the longest text in one piece.
_PIECES = re.compile(r".{1,400}(?:\s+|$)|.{1,400}", re.DOTALL)
_ACCENTS = re.compile("[\u0300-\u036f]")


def search_key(text: str) -> str:
    """Return `text` folded as names are, and without accents."""
    folded = " ".join(folding.canonical(piece) for piece in _PIECES.findall(text))
    if not folded.isascii():
        folded = _ACCENTS.sub("", unicodedata.normalize("NFD", folded))
    return folded[:LONGEST_KEY]


class SearchKeyField(_TextField):
    """The search key of the row's title and text, updated with every save."""

    def deconstruct(self) -> Any:
        """Deconstruct as Django's own field: how it is computed doesn't affect the table."""
        name, _ours, given, named = super().deconstruct()
        return name, "django.db.models.TextField", given, named

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Return the value to store, in bulk_create too."""
        value = search_key(f"{model_instance.title}\n{model_instance.text}")  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, value)
        return value
