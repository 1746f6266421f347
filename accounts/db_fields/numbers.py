"""Columns of whole numbers that stay between two limits, whoever wrote them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    Number = models.PositiveIntegerField[int, int]
    SmallNumber = models.PositiveSmallIntegerField[int, int]
else:
    Number, SmallNumber = models.PositiveIntegerField, models.PositiveSmallIntegerField


class _Bounded:
    """Forms refuse what is beyond the limits; a row that came past them is read as the nearest.

    Else a restored backup could take a rule of the terminal away, or keep everybody out.
    """

    def deconstruct(self: Any) -> Any:
        """Describe the column as Django's own: how it is read is no matter of the table's."""
        name, _path, given, named = super().deconstruct()  # type: ignore[misc]
        return name, f"django.db.models.{self.get_internal_type()}", given, named

    def from_db_value(self: Any, value: Any, *_about: object) -> int:
        """Return what is stored, or the limit that it is beyond; the default if it is no number."""
        if not isinstance(value, int):
            return int(self.default)
        for rule in self._validators:
            if rule.compare(value, rule.limit_value):
                value = rule.limit_value
        return int(value)


class BoundedField(_Bounded, Number):
    """A number."""


class SmallBoundedField(_Bounded, SmallNumber):
    """A small one."""


class LimitField(BoundedField):
    """How long something may last: a row may be stricter than the forms, but has a limit."""

    def from_db_value(self, value: Any, *about: object) -> int:
        """Return what is stored, and the upper limit for what is beyond it."""
        read = super().from_db_value(value, *about)
        return min(read, value) if isinstance(value, int) and value >= 0 else read


def between(words: StrOrPromise, default: int, least: int, most: int) -> BoundedField:
    """Return a column of numbers from `least` to `most`."""
    return BoundedField(words, default=default, validators=limits(least, most))


def at_most(
    words: StrOrPromise, default: int, least: int, most: int, hint: StrOrPromise = ""
) -> LimitField:
    """Return a column for how long something lasts; forms take from `least` to `most`."""
    return LimitField(words, default=default, validators=limits(least, most), help_text=hint)


def minimum_length(words: StrOrPromise, default: int) -> SmallBoundedField:
    """Return a column for the smallest number of characters in a password."""
    return SmallBoundedField(words, default=default, validators=limits(8, 64))


def limits(least: int, most: int) -> list[Any]:
    """Return the rules for numbers from `least` to `most`."""
    return [MinValueValidator(least), MaxValueValidator(most)]
