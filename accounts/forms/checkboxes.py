"""Check boxes, possibly thousands."""

from __future__ import annotations

from typing import Any

from django import forms


class TicksField(forms.TypedMultipleChoiceField):
    """Unique keys of rows, validated in linear time.

    Django's own field compares every value with every choice.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, coerce=int, widget=forms.CheckboxSelectMultiple, **options)

    def to_python(self, value: Any) -> list[str]:
        """Return the selected keys without duplicates."""
        return list(dict.fromkeys(super().to_python(value)))

    def validate(self, value: Any) -> None:
        """Raise ValidationError unless all were offered."""
        self._offered = {str(key) for key, _label in self.choices}  # type: ignore[union-attr, misc]
        super().validate(value)

    def valid_value(self, value: Any) -> bool:
        """Return whether this one was offered."""
        return str(value) in self._offered
