"""The form of the settings page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import avatars
from accounts.errors import PicturesBusy, UnusablePicture
from accounts.models import SignInPolicy
from administration.terminal_settings import LOGO_SIZE, SETTINGS

LARGEST_LOGO = 1024 * 1024  # bytes


class SettingsForm(forms.ModelForm):
    """The settings form; validates, but saves nothing."""

    accent = forms.CharField(
        label=_("Accent color"), required=False, widget=forms.TextInput({"placeholder": "#14596b"})
    )
    mark_file = forms.FileField(
        label=_("New logo"),
        required=False,
        help_text=_("PNG, JPEG or WebP, up to 1 MB. Shown at the top of every page."),
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/webp"}),
    )
    no_mark = forms.BooleanField(label=_("Use the default logo"), required=False)

    class Meta:
        model = SignInPolicy
        fields = SETTINGS
        widgets = {"terms": forms.Textarea({"rows": 6})}

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if settings.KIOSK:  # on a kiosk, no file can be chosen
            del self.fields["mark_file"]

    def clean_accent(self) -> str:
        """Normalize "#14596B" and "14596b"; the model validates the rest."""
        color: str = self.cleaned_data["accent"].strip().lower()
        if color and not color.startswith("#"):
            color = f"#{color}"
        for check in SignInPolicy._meta.get_field("accent").validators if color else ():
            try:
                check(color)
            except ValidationError as wrong:
                raise ValidationError(
                    _("Enter the color as six hexadecimal digits, for example #14596b.")
                ) from wrong
        return color

    def clean_mark_file(self) -> bytes | None:
        """Return the re-encoded picture."""
        file = self.cleaned_data["mark_file"]
        if file is None:
            return None
        if file.size > LARGEST_LOGO:
            raise ValidationError(_("This picture is too large. Choose one up to 1 MB."))
        try:
            return avatars.drawn(file)[LOGO_SIZE]
        except (UnusablePicture, PicturesBusy) as refused:
            raise ValidationError(str(refused)) from refused

    def clean(self) -> dict[str, Any]:
        """Set the registration that suits a new preset, unless that was changed too."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "preset" in self.changed_data and "registration" not in self.changed_data:
            preset = cleaned.get("preset")
            if preset in SignInPolicy.Preset.values:
                cleaned["registration"] = SignInPolicy.SUITS[SignInPolicy.Preset(preset)]
        return cleaned

    def wanted(self) -> dict[str, Any]:
        """Return the values by column name."""
        return {name: self.cleaned_data[name] for name in SETTINGS}
