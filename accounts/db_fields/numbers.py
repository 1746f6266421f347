"""Integer columns that stay between two limits."""

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
    """Forms refuse values beyond the limits; stored ones are read as the nearest limit.

    Otherwise a restored backup could turn a rule off or lock everyone out.
    """

    def deconstruct(self: Any) -> Any:
        """Deconstruct as Django's own field: the limits don't affect the table."""
        name, _path, given, named = super().deconstruct()  # type: ignore[misc]
        return name, f"django.db.models.{self.get_internal_type()}", given, named

    def from_db_value(self: Any, value: Any, *_about: object) -> int:
        """Return the stored value within the limits; the default if it is not a number."""
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
    """A duration: a row may be below what forms accept, but not above the maximum."""

    def from_db_value(self, value: Any, *about: object) -> int:
        """Return the stored value, at most the upper limit."""
        read = super().from_db_value(value, *about)
        return min(read, value) if isinstance(value, int) and value >= 0 else read


def between(words: StrOrPromise, default: int, least: int, most: int) -> BoundedField:
    """Return a column for integers from `least` to `most`."""
    return BoundedField(words, default=default, validators=limits(least, most))


def at_most(
    words: StrOrPromise, default: int, least: int, most: int, hint: StrOrPromise = ""
) -> LimitField:
    """Return a column for a duration; forms accept `least` to `most`."""
    return LimitField(words, default=default, validators=limits(least, most), help_text=hint)


def minimum_length(words: StrOrPromise, default: int) -> SmallBoundedField:
    """Return a column for the smallest number of characters in a password."""
    return SmallBoundedField(words, default=default, validators=limits(8, 64))


def limits(least: int, most: int) -> list[Any]:
    """Return the validators for numbers from `least` to `most`."""
    return [MinValueValidator(least), MaxValueValidator(most)]
