"""The form of all or some kiosk settings."""

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


class KioskSettingsForm(forms.ModelForm):
    """The kiosk settings; validates, but saves nothing."""

    pins_allowed = forms.fields_for_model(SignInPolicy, [kiosk_settings.PINS])[kiosk_settings.PINS]
    refused: Refused | None = None

    class Meta:
        model = KioskPolicy
        fields = kiosk_settings.SETTINGS
        widgets = {"notice": forms.Textarea({"rows": 3})}

    def __init__(self, *given: Any, only: tuple[str, ...] = (), **named: Any) -> None:
        """With `only`, it contains only the settings of these names.

        Otherwise, it contains all kiosk settings; PINs are on the page of general settings.
        """
        super().__init__(*given, **named)
        for name in self.fields.keys() - set(only or kiosk_settings.SETTINGS):
            del self.fields[name]
        if kiosk_settings.PINS in self.fields:
            self.initial[kiosk_settings.PINS] = SignInPolicy.current().pins_allowed

    def clean_kiosk_on(self) -> bool:
        """Refuse kiosk mode while no administrator can sign in."""
        on: bool = self.cleaned_data["kiosk_on"]
        if on and not able_administrators().exists():
            raise ValidationError(_("First add an administrator who can sign in."))
        return on

    def clean(self) -> dict[str, Any]:
        """Check that the warning is shorter than the idle time."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        policy = self.instance
        idle = cleaned.get("idle_seconds", policy.idle_seconds)
        warning = cleaned.get("countdown_seconds", policy.countdown_seconds)
        asks = {"idle_seconds", "countdown_seconds"} & set(self.fields)
        if asks and not self.errors and warning >= idle:
            name = "countdown_seconds" if "countdown_seconds" in asks else "idle_seconds"
            self.add_error(name, _("The warning must be shorter than the idle time."))
        return cleaned
