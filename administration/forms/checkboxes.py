"""Boxes to tick, of which there may be thousands."""

from __future__ import annotations

from typing import Any

from django import forms


class TicksField(forms.TypedMultipleChoiceField):
    """Keys of rows, each once; judging them takes time that grows with their number.

    Django's own compares every tick with every choice.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, coerce=int, widget=forms.CheckboxSelectMultiple, **options)

    def to_python(self, value: Any) -> list[str]:
        """Return what was ticked, each once."""
        return list(dict.fromkeys(super().to_python(value)))

    def validate(self, value: Any) -> None:
        """Raise ValidationError unless each of them was offered."""
        self._offered = {str(key) for key, _label in self.choices}  # type: ignore[union-attr, misc]
        super().validate(value)

    def valid_value(self, value: Any) -> bool:
        """Whether this one was offered."""
        return str(value) in self._offered
