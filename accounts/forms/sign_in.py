"""What is typed to come in, and to prove once more who one is."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import PasswordField
from accounts.forms.base import PlainForm
from accounts.names import characters
from accounts.widgets import NameInput, PasswordInput


class LoginForm(PlainForm):
    """A name and a password; whether they belong together is not for the form to find out."""

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
    """The password of whoever is signed in, once more."""

    password = PasswordField(
        _("Your password"), _("Enter your password."), PasswordInput("current-password")
    )
