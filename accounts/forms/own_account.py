"""What people change about their own account."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts import passwords
from accounts.fields import DisplayNameField, PasswordField, new_password, new_password_again
from accounts.forms.base import ChoosesPassword, PlainForm, refuse_reserved
from accounts.models import SignInPolicy, User
from accounts.widgets import EmailInput, PasswordInput


class PasswordChangeForm(ChoosesPassword):
    """The present password, and a new one twice."""

    chosen, again = "new_password1", "new_password2"

    old_password = PasswordField(
        _("Present password"),
        _("Enter your present password."),
        PasswordInput("current-password"),
    )
    new_password1 = new_password(_("New password"))
    new_password2 = new_password_again(_("New password again"))

    def __init__(self, user: User, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.user = user
        self.ask_for(SignInPolicy.current().min_length(user.role))

    def clean_new_password1(self) -> str:
        """Refuse the present password as the new one."""
        chosen: str = self.cleaned_data["new_password1"]
        if chosen == self.cleaned_data.get("old_password"):
            raise ValidationError(_("This is your present password. Choose another one."))
        return chosen

    def rules(self) -> passwords.Rules:
        """Return the rules for somebody in the person's role."""
        person = self.user
        return passwords.rules_for(person.role, person.username, person.display_name, person.email)


class ProfileForm(PlainForm):
    """What a person says about themselves."""

    display_name = DisplayNameField(
        label=_("Name to show"),
        required=False,
        help_text=_("What others see. If empty, the name you sign in with."),
    )
    email = forms.EmailField(
        label=_("E-mail address"), required=False, max_length=254, widget=EmailInput()
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("As on this computer")), *settings.LANGUAGES],
    )

    def __init__(self, user: User, data: QueryDict | None = None) -> None:
        names_of_fields = ("display_name", "email", "language")
        super().__init__(data, initial={name: getattr(user, name) for name in names_of_fields})
        self.user = user

    def clean_display_name(self) -> str:
        """Refuse names that sound like the staff's to everybody who is not of the staff."""
        name: str = self.cleaned_data["display_name"]
        if not self.user.role.runs_the_terminal:
            refuse_reserved(name)
        return name
