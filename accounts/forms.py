"""What may be typed on the pages about accounts. The deeds themselves are in flows.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import names, passwords, proof
from accounts.errors import NameTaken
from accounts.fields import (
    DisplayNameField,
    NameField,
    PasswordField,
    new_password,
    new_password_again,
)
from accounts.models import SignInPolicy, User
from accounts.plain_form import PlainForm
from accounts.roles import Role
from accounts.widgets import EmailInput, NameInput, PasswordInput


class LoginForm(PlainForm):
    """A name and a password; whether they belong together is not for the form to find out."""

    username = forms.CharField(
        label=_("Name"),
        max_length=names.LONGEST,
        widget=NameInput(),
        error_messages={"required": _("Enter your name.")},
    )
    password = PasswordField(
        _("Password"), _("Enter your password."), PasswordInput("current-password")
    )


class ChoosesPassword(PlainForm):
    """A form in which a password is chosen and typed twice, in the fields of these names."""

    chosen, again = "password1", "password2"

    def rules(self) -> passwords.Rules:
        """Return what the password must keep to."""
        raise NotImplementedError

    def ask_for(self, length: int) -> None:
        """Say on the page how long the password must be."""
        field = self.fields[self.chosen]
        field.widget.attrs["data-strength"] = length
        field.help_text = ngettext(
            "At least %(count)d character. Three or four words are easy to remember.",
            "At least %(count)d characters. Three or four words are easy to remember.",
            length,
        ) % {"count": length}

    def values(self) -> dict[str, str]:
        """Return what was filled in, with the one password instead of two fields for it."""
        typed = {name: self.cleaned_data[name] for name in self.fields}
        del typed[self.again]
        password = typed.pop(self.chosen)
        return {**typed, "password": password}

    def clean(self) -> dict[str, Any]:
        """Hold the password against the rules, and the two against each other."""
        super().clean()
        chosen, again = (self.cleaned_data.get(name) for name in (self.chosen, self.again))
        if chosen:
            try:
                passwords.validate(chosen, self.rules())
            except ValidationError as refused:
                self.add_error(self.chosen, refused)
            if again and chosen != again:
                self.add_error(self.again, _("The two passwords are different. Type them again."))
        return self.cleaned_data


class RegisterForm(ChoosesPassword):
    """What somebody fills in to get an account."""

    username = NameField()
    display_name = DisplayNameField(
        label=_("Name to show"),
        required=False,
        help_text=_("What others see, for example your full name."),
    )
    email = forms.EmailField(
        label=_("E-mail address"), required=False, max_length=254, widget=EmailInput()
    )
    password1 = new_password(_("Password"))
    password2 = new_password_again(_("Password again"))

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.ask_for(SignInPolicy.current().min_length(Role.MEMBER))

    def clean_username(self) -> str:
        """Refuse names that sound like the staff's, and those that somebody has."""
        name: str = self.cleaned_data["username"]
        _refuse_reserved(name)
        if proof.find(name):
            raise ValidationError(str(NameTaken()), code="taken")
        return name

    def clean_display_name(self) -> str:
        """Refuse names that sound like the staff's."""
        name: str = self.cleaned_data["display_name"]
        _refuse_reserved(name)
        return name

    def rules(self) -> passwords.Rules:
        """Return the rules for members."""
        own = (self.cleaned_data.get(name, "") for name in ("username", "display_name", "email"))
        return passwords.rules_for(Role.MEMBER, *own)


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

    begins_page = False
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
            _refuse_reserved(name)
        return name


class SetupForm(ChoosesPassword):
    """The three questions of the first run: the terminal, where it stands, its administrator."""

    terminal_name = DisplayNameField(
        label=_("Name of this terminal"),
        max_length=60,
        help_text=_("Everybody sees it, for example the name of your library or family."),
        error_messages={"required": _("Enter a name for this terminal.")},
    )
    preset = forms.ChoiceField(
        label=_("Where does it stand?"),
        choices=SignInPolicy.Preset,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where this terminal stands.")},
    )
    username = NameField()
    display_name = DisplayNameField(
        label=_("Name to show"),
        required=False,
        help_text=_("What others see, for example your full name."),
    )
    password1 = new_password(_("Password"))
    password2 = new_password_again(_("Password again"))

    def __init__(self, data: Mapping[str, str] | None = None) -> None:
        super().__init__(data)
        self.least = SignInPolicy.current().min_length(Role.ADMINISTRATOR)
        self.ask_for(self.least)

    def rules(self) -> passwords.Rules:
        """Return the rules for administrators, under the name that the terminal is given."""
        typed = self.cleaned_data
        own = (typed.get("username", ""), typed.get("display_name", ""))
        house = passwords.house_names(typed.get("terminal_name", ""))
        return passwords.Rules(self.least, own, house)


def _refuse_reserved(name: str) -> None:
    if names.is_reserved(name):
        raise ValidationError(
            _("This name is kept for those who run the terminal. Choose another one."),
            code="reserved",
        )
