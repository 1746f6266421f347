"""Base classes of the forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.form_fields import PasswordField, ends_unseen
from accounts.names import characters
from accounts.passwords import hashers

if TYPE_CHECKING:
    from accounts.errors import Refused
    from accounts.passwords import validation


class PlainForm(forms.Form):
    """A form that refuses fields that were sent twice."""

    begins_page = True  # Focus its first empty field when the page opens.
    refused: Refused | None = None  # set by views/refusals.py

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.begins_page and not self.is_bound:
            self._begin_at_first_empty_field()

    def _begin_at_first_empty_field(self) -> None:
        # With the attribute: focusing by script would force a layout before the first paint.
        for name, field in self.fields.items():
            if not self.get_initial_for_field(field, name):
                field.widget.attrs["autofocus"] = True
                return

    def add_error(self, field: str | None, error: Any) -> None:
        """Add the error, and focus the field to correct if there is only one.

        With several errors the error summary gets the focus.
        """
        super().add_error(field, error)
        self._explain_unseen_ends()
        for one in self.fields.values():
            one.widget.attrs.pop("autofocus", None)
            one.widget.attrs.pop("aria-describedby", None)
        wrong = list(self.errors)
        if not self.begins_page or not self.fields or len(wrong) != 1:
            return
        name = self._first_empty_field() if wrong == [NON_FIELD_ERRORS] else wrong[0]
        attributes = self.fields[name].widget.attrs
        attributes["autofocus"] = True
        if wrong == [NON_FIELD_ERRORS]:  # So that a screen reader reads it with the field.
            hint = f"{self[name].auto_id}_helptext " if self[name].help_text else ""
            attributes["aria-describedby"] = f"{hint}summary-list"

    def _explain_unseen_ends(self) -> None:
        for name, field in self.fields.items():
            typed = self.data.get(self.add_prefix(name)) or ""
            if type(field) is PasswordField and ends_unseen(typed):
                self[name].help_text = _(
                    "What you typed here began or ended with a space. "
                    "Type it again without the space, unless it's part of the password."
                )

    def _first_empty_field(self) -> str:
        """Return the first field without a value, else the first field."""
        shown = {name: self[name].value() for name in self.fields}
        for name, field in self.fields.items():
            if not shown[name] or isinstance(field.widget, forms.PasswordInput):
                return name
        return next(iter(shown))

    def clean(self) -> dict[str, Any]:
        """Refuse a field that was sent twice: which value counts would be undefined."""
        if isinstance(self.data, QueryDict):
            for name, field in self.fields.items():
                many = getattr(field.widget, "allow_multiple_selected", False)
                if not many and len(self.data.getlist(self.add_prefix(name))) > 1:
                    self.add_error(name, _("This was sent more than once. Fill it in again."))
        return self.cleaned_data


class ChoosesPassword(PlainForm):
    """A form with a new password, entered twice in the fields of these names."""

    chosen, again = "password1", "password2"

    def rules(self) -> validation.Rules:
        """Return the rules for the password."""
        raise NotImplementedError

    def ask_for(self, length: int) -> None:
        """Set the hint with the minimum length."""
        field = self.fields[self.chosen]
        field.widget.attrs["data-strength"] = length
        field.help_text = ngettext(
            "At least %(count)d character, for example three or four words.",
            "At least %(count)d characters, for example three or four words.",
            length,
        ) % {"count": length}

    def values(self) -> dict[str, str]:
        """Return the cleaned values, with one password instead of two fields."""
        typed = {name: self.cleaned_data[name] for name in self.fields}
        del typed[self.again]
        password = typed.pop(self.chosen)
        return {**typed, "password": password}

    def clean(self) -> dict[str, Any]:
        """Validate the password, and compare the two fields."""
        super().clean()
        chosen, again = (self.cleaned_data.get(name) for name in (self.chosen, self.again))
        if chosen:
            from accounts.passwords import validation  # Would slow the first page down.

            try:
                validation.validate(chosen, self.rules())
            except ValidationError as refused:
                self.add_error(self.chosen, refused)
            if again and hashers.normalized(chosen) != hashers.normalized(again):
                self.add_error(self.again, _("The passwords don't match. Type them again."))
        return self.cleaned_data


class ChoosesDigits(PlainForm):
    """A form with new digits, entered twice in the fields of these names."""

    chosen, again = "pin1", "pin2"

    def clean(self) -> dict[str, Any]:
        """Compare the two."""
        super().clean()
        chosen, again = (self.cleaned_data.get(name) for name in (self.chosen, self.again))
        if chosen and again and chosen != again:
            self.add_error(self.again, _("The PINs don't match. Type them again."))
        return self.cleaned_data


def refuse_reserved(name: str) -> None:
    """Raise ValidationError for a reserved name."""
    if characters.is_reserved(name):
        raise reserved_name()


def reserved_name() -> ValidationError:
    """Return the ValidationError for a reserved name."""
    return ValidationError(_("This name is reserved. Choose another one."), code="reserved")
