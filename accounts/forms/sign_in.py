"""Forms for sign-in and reauthentication."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.form_fields import current_password
from accounts.forms.base import PlainForm
from accounts.names import characters
from accounts.widgets import NameInput


class NameForm(PlainForm):
    """A user name; the form doesn't look it up."""

    username = forms.CharField(
        label=_("User name"),
        max_length=characters.LONGEST,
        widget=NameInput(),
        error_messages={"required": _("Enter your user name.")},
    )


class LoginForm(NameForm):
    """A user name and a password; the flow authenticates them."""

    password = current_password(_("Password"))


class ReauthenticationForm(PlainForm):
    """The password of the signed-in person."""

    password = current_password(_("Your password"))
