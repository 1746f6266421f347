"""Columns for texts that are shown to people or put into a header.

The rule is kept where the row is written, so that no form, file or program code goes around it, and
again where it is read: a restored backup was written by somebody else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.db_fields.name_keys import CanonicalNameField
from accounts.names import characters

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    _Field = models.Field[str, str]
    _CharField = models.CharField[str, str]
    _EmailField = models.EmailField[str, str]
    _TextField = models.TextField[str, str]
else:
    _Field, _CharField = models.Field, models.CharField
    _EmailField, _TextField = models.EmailField, models.TextField


class _Guarded(_Field):
    """What all of them do; to migrations they are columns of Django's own `kind`."""

    kind = "CharField"

    def rule(self, text: str) -> None:
        """Raise ValidationError if no row may hold `text`, however it got there."""
        characters.validate_line(text)

    def mended(self, text: str) -> str:
        """Return `text` as the rule allows it."""
        return characters.mended_line(text)

    def deconstruct(self) -> Any:
        """Describe the column without the rule, which is no matter of the table's."""
        name, _theirs, given, named = super().deconstruct()
        return name, f"django.db.models.{self.kind}", given, named

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Return the value to store; raise ValidationError if a new row breaks any rule."""
        value = super().pre_save(model_instance, add)
        if add and not hasattr(value, "as_sql"):
            self.run_validators(value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        """Return what a query compares with; halves of characters, which no row has, match none."""
        text = super().get_prep_value(value)
        strange = isinstance(text, str) and not text.isascii()
        return text.encode(errors="replace").decode() if strange else text

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Return what the database gets; raise ValidationError, also in a bulk update."""
        if isinstance(value, str):
            if not value and not self.blank and not self.has_default():
                raise ValidationError(self.error_messages["blank"], code="blank")
            if self.max_length and len(value) > self.max_length:
                raise characters.too_long(self.max_length)
            self.rule(value)
        return super().get_db_prep_save(value, connection)

    def from_db_value(self, value: str | None, *_given: Any) -> str | None:
        """Return what is read, harmless whoever wrote it."""
        return value if value is None else self.mended(value[: self.max_length])


class LineField(_Guarded, _CharField):
    """One line."""

    default_validators = [characters.validate_line]


class AccountNameField(LineField):
    """What an account is called."""

    default_validators = [characters.validate_account_name]


class DisplayNameField(LineField):
    """What people and groups are called on pages."""

    default_validators = [characters.validate_display_name]


class _CodedField(LineField):
    """What the program itself writes, in a form that addresses of pages rely on."""

    form: ClassVar[re.Pattern[str]]

    def rule(self, text: str) -> None:
        """Raise ValidationError unless `text` is empty or has the form."""
        if text and not self.form.fullmatch(text):
            raise ValidationError(_("This isn't in the right format."), code="form")

    def mended(self, text: str) -> str:
        """Return `text` if it has the form, or nothing."""
        return text if self.form.fullmatch(text) else ""


class ColorField(_CodedField):
    """A color as "#rrggbb"."""

    form = re.compile("#[0-9a-f]{6}")


class FileNameField(_CodedField):
    """The name of a file in a folder of the program's own; none leads out of it."""

    form = re.compile(r"[\w-]+(\.webp)?", re.ASCII)


class EmailAddressField(_Guarded, _EmailField):
    """Where a letter can be sent, in a header of its own."""

    kind = "EmailField"
    default_validators = [EmailValidator(), characters.validate_line]


class TextBlockField(_Guarded, _TextField):
    """Any number of lines."""

    kind = "TextField"
    default_validators = [characters.validate_text]

    def rule(self, text: str) -> None:
        """Raise ValidationError if no row may hold `text`, however it got there."""
        characters.validate_text(text)

    def mended(self, text: str) -> str:
        """Return `text` as the rule allows it."""
        return characters.mended_text(text)


def guard_groups() -> None:
    """Have the name of a group, whose model is Django's, keep to the rules as well."""
    from django.contrib.auth.models import Group

    Group._meta.get_field("name").__class__ = DisplayNameField  # type: ignore[assignment]


def check_fixture(instance: models.Model, raw: bool, **_signal: object) -> None:
    """Hold a row that comes from a file (`loaddata`) against the rules before it is written.

    Django writes such rows as they are, without asking the columns.
    """
    for column in instance._meta.concrete_fields if raw else ():
        if isinstance(column, _Guarded):
            column.run_validators(getattr(instance, column.attname))
        elif isinstance(column, CanonicalNameField):
            column.pre_save(instance, add=True)


def read_all_bytes(connection: BaseDatabaseWrapper, **_signal: object) -> None:
    """Have SQLite's texts read also where they are none: it stores any bytes without asking.

    Otherwise one such row, in a file that somebody restored, would break each page that reads it.
    """
    if connection.vendor == "sqlite":
        connection.connection.text_factory = lambda stored: stored.decode(errors="replace")
