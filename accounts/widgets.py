"""Widgets with the attributes that the scripts use."""

from __future__ import annotations

from django import forms

from accounts.names import characters

_TYPED_EXACTLY = {"autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}


class PasswordInput(forms.PasswordInput):
    """A password input that allows pasting and revealing, and never renders its value.

    No `maxlength`, which would silently truncate a pasted password. `meter` shows length and
    strength while typing a new password.
    """

    def __init__(self, autocomplete: str, *, meter: bool = False) -> None:
        super().__init__({**_TYPED_EXACTLY, "autocomplete": autocomplete, "data-reveal": True})
        self.meter = meter


class NameInput(forms.TextInput):
    """The input for a user name."""

    def __init__(self) -> None:
        attributes = {"autocomplete": "username", "maxlength": characters.LONGEST}
        super().__init__({**_TYPED_EXACTLY, **attributes})


class EmailInput(forms.EmailInput):
    """The input for an email address."""

    def __init__(self) -> None:
        super().__init__({**_TYPED_EXACTLY, "autocomplete": "email"})
