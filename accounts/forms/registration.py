"""Forms for registration and for the setup."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts import authentication
from accounts.errors import NameTaken
from accounts.form_fields import (
    DisplayNameField,
    EmailAddressField,
    NameField,
    display_name_field,
    new_password,
    new_password_again,
)
from accounts.forms.base import ChoosesPassword, refuse_reserved
from accounts.models import SignInPolicy
from accounts.passwords import validation
from accounts.roles import Role


class RegisterForm(ChoosesPassword):
    """The registration form."""

    username = NameField()
    display_name = display_name_field(_("What others see, for example your full name."))
    email = EmailAddressField()
    password1 = new_password(_("Password"))
    password2 = new_password_again(_("Repeat password"))

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        policy = SignInPolicy.current()
        self.ask_for(policy.min_length(Role.MEMBER))
        if policy.terms:
            self.fields["terms"] = forms.BooleanField(
                label=_("I agree to the terms of use"),
                error_messages={"required": _("Select the box to agree to the terms of use.")},
            )

    def values(self) -> dict[str, str]:
        """Return the values for the account, without the agreement to the terms."""
        typed = super().values()
        typed.pop("terms", None)
        return typed

    def clean_username(self) -> str:
        """Refuse reserved and taken names."""
        name: str = self.cleaned_data["username"]
        refuse_reserved(name)
        if authentication.find(name):
            raise ValidationError(str(NameTaken()), code="taken")
        return name

    def clean_display_name(self) -> str:
        """Refuse reserved names."""
        name: str = self.cleaned_data["display_name"]
        refuse_reserved(name)
        return name

    def rules(self) -> validation.Rules:
        """Return the rules for members."""
        own = (self.cleaned_data.get(name, "") for name in ("username", "display_name", "email"))
        return validation.rules_for(Role.MEMBER, *own)


class SetupForm(ChoosesPassword):
    """The first run: the name of the terminal, its preset, and its administrator."""

    terminal_name = DisplayNameField(
        label=_("Name of this computer"),
        max_length=60,
        help_text=_("Shown on every page, for example the name of your library or family."),
        error_messages={"required": _("Enter a name for this computer.")},
    )
    preset = forms.ChoiceField(
        label=_("Where is this computer?"),
        choices=SignInPolicy.Preset,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where this computer is.")},
    )
    username = NameField()
    display_name = display_name_field(_("What others see, for example your full name."))
    password1 = new_password(_("Password"))
    password2 = new_password_again(_("Repeat password"))

    def __init__(self, data: Mapping[str, str] | None = None) -> None:
        super().__init__(data)
        self.least = SignInPolicy.current().min_length(Role.ADMINISTRATOR)
        self.ask_for(self.least)

    def rules(self) -> validation.Rules:
        """Return the rules for administrators, including the new name of the terminal."""
        typed = self.cleaned_data
        own = (typed.get("username", ""), typed.get("display_name", ""))
        of_terminal = validation.terminal_names(typed.get("terminal_name", ""))
        return validation.Rules(self.least, own, of_terminal)
