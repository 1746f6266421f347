"""Text columns whose values are shown or used in headers.

They are validated on every write, so that no form, fixture or code bypasses it, and sanitized on
every read, because a restored backup may contain anything.
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


class _ValidatedField(_Field):
    """Base class; migrations see Django's own field named in `kind`."""

    kind = "CharField"

    def rule(self, text: str) -> None:
        """Raise ValidationError if `text` may not be stored."""
        characters.validate_line(text)

    def sanitized(self, text: str) -> str:
        """Return `text` with each character that `rule` refuses replaced."""
        return characters.sanitized_line(text)

    def deconstruct(self) -> Any:
        """Deconstruct as Django's own field: the rule doesn't affect the table."""
        name, _path, args, kwargs = super().deconstruct()
        return name, f"django.db.models.{self.kind}", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Return the value to store; raise ValidationError if a new row breaks any rule."""
        value = super().pre_save(model_instance, add)
        if add and not hasattr(value, "as_sql"):
            self.run_validators(value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        """Return the value for a query; lone surrogates are replaced, because no row has them."""
        text = super().get_prep_value(value)
        may_have_surrogates = isinstance(text, str) and not text.isascii()
        return text.encode(errors="replace").decode() if may_have_surrogates else text

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Return the value to store; raise ValidationError, in bulk updates too."""
        if isinstance(value, str):
            if not value and not self.blank and not self.has_default():
                raise ValidationError(self.error_messages["blank"], code="blank")
            if self.max_length and len(value) > self.max_length:
                raise characters.too_long(self.max_length)
            self.rule(value)
        return super().get_db_prep_save(value, connection)

    def from_db_value(self, value: str | None, *_given: Any) -> str | None:
        """Return the stored value, truncated and sanitized."""
        return value if value is None else self.sanitized(value[: self.max_length])


class LineField(_ValidatedField, _CharField):
    """One line."""

    default_validators = [characters.validate_line]


class AccountNameField(LineField):
    """A user name."""

    default_validators = [characters.validate_account_name]


class DisplayNameField(LineField):
    """A display name or the name of a group."""

    default_validators = [characters.validate_display_name]


class _FormattedField(LineField):
    """A value that the program generates, in a fixed format that URLs rely on."""

    form: ClassVar[re.Pattern[str]]

    def rule(self, text: str) -> None:
        """Raise ValidationError unless `text` is empty or matches the format."""
        if text and not self.form.fullmatch(text):
            raise ValidationError(_("This isn't in the right format."), code="form")

    def sanitized(self, text: str) -> str:
        """Return `text` if it matches the format, else an empty string."""
        return text if self.form.fullmatch(text) else ""


class ColorField(_FormattedField):
    """A color as "#rrggbb"."""

    form = re.compile("#[0-9a-f]{6}")


class FileNameField(_FormattedField):
    """A file name in one of the program's folders, without path separators."""

    form = re.compile(r"[\w-]+(\.webp)?", re.ASCII)


class EmailAddressField(_ValidatedField, _EmailField):
    """An email address, safe in a header."""

    kind = "EmailField"
    default_validators = [EmailValidator(), characters.validate_line]


class TextBlockField(_ValidatedField, _TextField):
    """Multi-line text."""

    kind = "TextField"
    default_validators = [characters.validate_text]

    def rule(self, text: str) -> None:
        """Raise ValidationError if `text` may not be stored."""
        characters.validate_text(text)

    def sanitized(self, text: str) -> str:
        """Return `text` with each character that `rule` refuses replaced."""
        return characters.sanitized_text(text)


def validate_group_names() -> None:
    """Apply the rules to the name of Django's Group as well."""
    from django.contrib.auth.models import Group

    Group._meta.get_field("name").__class__ = DisplayNameField  # type: ignore[assignment]


def check_fixture(instance: models.Model, raw: bool, **_signal: object) -> None:
    """Validate a row from a fixture (`loaddata`) before it is written.

    Django writes such rows without calling the fields.
    """
    for column in instance._meta.concrete_fields if raw else ():
        if isinstance(column, _ValidatedField):
            column.run_validators(getattr(instance, column.attname))
        elif isinstance(column, CanonicalNameField):
            column.pre_save(instance, add=True)


def read_all_bytes(connection: BaseDatabaseWrapper, **_signal: object) -> None:
    """Decode SQLite's texts with replacement characters: it stores any bytes.

    Otherwise one invalid row in a restored file would break each page that reads it.
    """
    if connection.vendor == "sqlite":
        connection.connection.text_factory = lambda stored: stored.decode(errors="replace")
