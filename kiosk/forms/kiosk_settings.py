"""The form of the rules of the kiosk, whole or some of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.access import able_administrators
from accounts.errors import Refused
from accounts.models import SignInPolicy
from kiosk import kiosk_settings
from kiosk.models import KioskPolicy


class RulesForm(forms.ModelForm):
    """Rules that an administrator decides; what was sent is checked, nothing is saved."""

    pins_allowed = forms.fields_for_model(SignInPolicy, [kiosk_settings.PINS])[kiosk_settings.PINS]
    refused: Refused | None = None

    class Meta:
        model = KioskPolicy
        fields = kiosk_settings.SETTINGS
        widgets = {"notice": forms.Textarea({"rows": 3})}

    def __init__(self, *given: Any, only: tuple[str, ...] = (), **named: Any) -> None:
        """With `only` it asks for the rules of these names and leaves the others as they are.

        Without, it asks for all rules of the kiosk; PINs have their place among the settings.
        """
        super().__init__(*given, **named)
        for name in self.fields.keys() - set(only or kiosk_settings.SETTINGS):
            del self.fields[name]
        if kiosk_settings.PINS in self.fields:
            self.fields[kiosk_settings.PINS].help_text = _(
                "Each member can choose a PIN of six digits."
            )
            self.initial[kiosk_settings.PINS] = SignInPolicy.current().pins_allowed

    def clean_kiosk_on(self) -> bool:
        """Refuse to own the screen where nobody could give it back."""
        on: bool = self.cleaned_data["kiosk_on"]
        if on and not able_administrators().exists():
            raise ValidationError(_("First add an administrator who can sign in."))
        return on

    def clean(self) -> dict[str, Any]:
        """Hold the warning against the time that it is a part of."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        policy = self.instance
        idle = cleaned.get("idle_seconds", policy.idle_seconds)
        warning = cleaned.get("countdown_seconds", policy.countdown_seconds)
        asks = {"idle_seconds", "countdown_seconds"} & set(self.fields)
        if asks and not self.errors and warning >= idle:
            name = "countdown_seconds" if "countdown_seconds" in asks else "idle_seconds"
            self.add_error(name, _("The warning must be shorter than the idle time."))
        return cleaned

    def wanted(self) -> dict[str, Any]:
        """Return the values of the rules, by the names of their columns."""
        return {name: self.cleaned_data[name] for name in self.fields}
