"""Form fields that several forms use."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from accounts.names import characters, folding
from accounts.passwords import hashers
from accounts.widgets import EmailInput, NameInput, PasswordInput

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _refuse_broken_text(text: str) -> None:
    """Raise ValidationError for lone surrogates, which can't be stored or hashed."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValidationError(_("This contains a damaged character. Type it again."), code="broken")


class NameField(forms.CharField):
    """The user name of a new account, stripped."""

    default_validators = [characters.validate_username]

    def __init__(self) -> None:
        super().__init__(
            widget=NameInput(),
            label=_("User name"),
            help_text=_("You sign in with this. Upper or lower case doesn't matter."),
            error_messages={"required": _("Enter a user name.")},
        )


class DisplayNameField(forms.CharField):
    """The display name of a person, or the name of the terminal, stripped."""

    default_validators = [characters.validate_display_name]

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs.setdefault("maxlength", characters.LONGEST)


def display_name_field(help_text: StrOrPromise) -> DisplayNameField:
    """Return the field for what to call a person, which may be left empty."""
    return DisplayNameField(label=_("Display name"), required=False, help_text=help_text)


class EmailAddressField(forms.EmailField):
    """An email address without invisible characters, even in a quoted local part."""

    default_validators = [*forms.EmailField.default_validators, characters.validate_line]

    def __init__(self) -> None:
        super().__init__(
            label=_("Email address"), max_length=254, required=False, widget=EmailInput()
        )


class PeopleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """People by primary key; numbers too large for the database are refused."""

    def clean(self, value: Any) -> Any:
        """Return the people; raise ValidationError if one does not exist."""
        for number in value or ():
            if len(str(number)) >= len(str(2**63)):
                raise ValidationError(
                    self.error_messages["invalid_pk_value"],
                    code="invalid_pk_value",
                    params={"pk": number},
                )
        return super().clean(value)


class PasswordField(forms.CharField):
    """A password as typed, not stripped; accounts.passwords.hashers normalizes it."""

    default_validators = [
        MaxLengthValidator(
            hashers.LONGEST,
            _("This password is too long. Use at most %(limit_value)d characters."),
        ),
        _refuse_broken_text,
    ]

    def __init__(
        self, label: StrOrPromise, missing: StrOrPromise, widget: PasswordInput, **options: Any
    ) -> None:
        super().__init__(
            label=label,
            strip=False,
            widget=widget,
            error_messages={"required": missing},
            **options,
        )


class DigitsField(PasswordField):
    """A PIN or another code of digits, in any script, stripped.

    With a numeric keyboard on touch screens. The form is submitted after `sent_after` digits,
    unless that is 0.
    """

    def __init__(
        self, label: StrOrPromise, missing: StrOrPromise, *, sent_after: int = 0, **options: Any
    ) -> None:
        super().__init__(label, missing, PasswordInput("off"), **options)
        self.widget.attrs["inputmode"] = "numeric"
        if sent_after:
            self.widget.attrs["data-digits"] = sent_after

    def to_python(self, value: str | None) -> str:
        """Return the value with the digits 0 to 9."""
        return folding.with_own_digits(super().to_python(value) or "").strip()


def ends_unseen(password: str) -> bool:
    """Whether `password` begins or ends with an invisible character, as pasted text often does."""
    ends = password[:1] + password[-1:]
    return any(one.isspace() or unicodedata.category(one) == "Cf" for one in ends)


def current_password(label: StrOrPromise) -> PasswordField:
    """Return the field for a password that somebody has."""
    return PasswordField(label, _("Enter your password."), PasswordInput("current-password"))


def new_password(label: StrOrPromise) -> PasswordField:
    """Return the field for a new password."""
    return PasswordField(label, _("Enter a password."), PasswordInput("new-password", meter=True))


def new_password_again(label: StrOrPromise) -> PasswordField:
    """Return the field for repeating a new password."""
    return PasswordField(label, _("Repeat the password."), PasswordInput("new-password"))


def pin_field(label: StrOrPromise, **options: Any) -> DigitsField:
    """Return the field for a PIN."""
    return DigitsField(label, _("Enter six digits."), **options)
