"""Forms for sign-in and reauthentication."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import PasswordField
from accounts.forms.base import PlainForm
from accounts.names import characters
from accounts.widgets import NameInput, PasswordInput


class LoginForm(PlainForm):
    """A user name and a password; the flow authenticates them."""

    username = forms.CharField(
        label=_("User name"),
        max_length=characters.LONGEST,
        widget=NameInput(),
        error_messages={"required": _("Enter your user name.")},
    )
    password = PasswordField(
        _("Password"), _("Enter your password."), PasswordInput("current-password")
    )


class ReauthenticationForm(PlainForm):
    """The password of the signed-in person."""

    password = PasswordField(
        _("Your password"), _("Enter your password."), PasswordInput("current-password")
    )
