"""The fields' looks as far as the server decides them: attributes that the scripts act on."""

from __future__ import annotations

from django import forms

from accounts.names import characters

_TYPED_EXACTLY = {"autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}


class PasswordInput(forms.PasswordInput):
    """A password field that may be pasted into and revealed. What was typed is never sent back.

    It has no `maxlength`, which would cut a pasted password without a word. `meter` asks for advice
    on length and strength while typing, for a password that is being chosen.
    """

    def __init__(self, autocomplete: str, *, meter: bool = False) -> None:
        super().__init__({**_TYPED_EXACTLY, "autocomplete": autocomplete, "data-reveal": True})
        self.meter = meter


class NameInput(forms.TextInput):
    """The field for the name that one signs in with."""

    def __init__(self) -> None:
        attributes = {"autocomplete": "username", "maxlength": characters.LONGEST}
        super().__init__({**_TYPED_EXACTLY, **attributes})


class EmailInput(forms.EmailInput):
    """The field for an e-mail address."""

    def __init__(self) -> None:
        super().__init__({**_TYPED_EXACTLY, "autocomplete": "email"})
