"""Forms for signing in at a kiosk and for the appearance."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts import pins
from accounts.form_fields import current_password, pin_field
from accounts.forms.base import PlainForm
from accounts.names import characters
from kiosk.appearance import SIZES


class TappedPasswordForm(PlainForm):
    """The password of the chosen person."""

    password = current_password(_("Password"))


class TappedPinForm(PlainForm):
    """The PIN of the chosen person."""

    pin = pin_field(_("PIN"), sent_after=pins.LENGTH)


class SearchForm(PlainForm):
    """The beginning of a name."""

    q = forms.CharField(
        label=_("Your name"),
        required=False,
        max_length=characters.LONGEST,
        help_text=_("At least the first three letters."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )


class AppearanceForm(PlainForm):
    """Text size, contrast or language."""

    begins_page = False
    text = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, choices=[(size, size) for size in SIZES]
    )
    contrast = forms.TypedChoiceField(
        required=False,
        coerce=lambda value: value == "on",
        empty_value=None,
        choices=[("on", "on"), ("off", "off")],
    )
    language = forms.ChoiceField(required=False, choices=settings.LANGUAGES)
